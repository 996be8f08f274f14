namespace Roam.Payloads.Tests.Samples;

/// <summary>A codec in the shape that the generator gives it.</summary>
internal readonly struct LongEnumCodec : IPayloadCodec<LongEnum>
{
    private static readonly EnumShape Shape = new("LongEnum", isUnsigned: false, long.MinValue, long.MaxValue, long.MinValue);

    public static void Write<TWriter>(ref TWriter writer, LongEnum value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteEnum((long)value, Shape);

    public static LongEnum Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        (LongEnum)reader.ReadEnum(Shape);
}
