namespace Roam.Payloads.Tests.Samples;

/// <summary>A codec in the shape that the generator gives it.</summary>
internal readonly struct DayOfWeekCodec : IPayloadCodec<DayOfWeek>
{
    public static readonly EnumShape Shape = new("DayOfWeek", isUnsigned: false, int.MinValue, int.MaxValue, 0, 1, 2, 3, 4, 5, 6);

    public static void Write<TWriter>(ref TWriter writer, DayOfWeek value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteEnum((long)value, Shape);

    public static DayOfWeek Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        (DayOfWeek)reader.ReadEnum(Shape);
}
