namespace Roam.Payloads.Tests.Postcard.Samples;

/// <summary>A codec in the shape that the generator gives it.</summary>
internal readonly struct ColorCodec : IPayloadCodec<Color>
{
    private static readonly EnumShape Shape = new("Color", isUnsigned: false, int.MinValue, int.MaxValue, 10, -20, 30, 30);

    public static void Write<TWriter>(ref TWriter writer, Color value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteEnum((long)value, Shape);

    public static Color Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        (Color)reader.ReadEnum(Shape);
}
