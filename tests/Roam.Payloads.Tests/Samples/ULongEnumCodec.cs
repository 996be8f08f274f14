namespace Roam.Payloads.Tests.Samples;

/// <summary>A codec in the shape that the generator gives it.</summary>
internal readonly struct ULongEnumCodec : IPayloadCodec<ULongEnum>
{
    private static readonly EnumShape Shape = new("ULongEnum", isUnsigned: true, 0, unchecked((long)ulong.MaxValue), -1);

    public static void Write<TWriter>(ref TWriter writer, ULongEnum value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteEnum((long)value, Shape);

    public static ULongEnum Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        (ULongEnum)reader.ReadEnum(Shape);
}
