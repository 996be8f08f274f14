namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="byte"/>.</summary>
public readonly struct ByteCodec : IPayloadCodec<byte>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, byte value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteByte(value);

    /// <inheritdoc/>
    public static byte Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadByte();
}
