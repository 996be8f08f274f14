namespace Roam.Payloads.Tests.Samples;

/// <summary>A codec that keeps the first byte only.</summary>
internal readonly struct LargeCodec : IPayloadCodec<Large>
{
    public static void Write<TWriter>(ref TWriter writer, Large value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteByte(value[0]);

    public static Large Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        Large value = default;
        value[0] = reader.ReadByte();
        return value;
    }
}
