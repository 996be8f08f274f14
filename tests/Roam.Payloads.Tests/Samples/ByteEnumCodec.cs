namespace Roam.Payloads.Tests.Samples;

/// <summary>A codec in the shape that the generator gives it.</summary>
internal readonly struct ByteEnumCodec : IPayloadCodec<ByteEnum>
{
    private static readonly EnumShape Shape = new("ByteEnum", isUnsigned: true, 0, 255, 255);

    public static void Write<TWriter>(ref TWriter writer, ByteEnum value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteEnum((long)value, Shape);

    public static ByteEnum Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        (ByteEnum)reader.ReadEnum(Shape);
}
