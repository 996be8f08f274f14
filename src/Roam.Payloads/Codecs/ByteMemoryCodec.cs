namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="Memory{T}"/> of bytes as a byte string.</summary>
public readonly struct ByteMemoryCodec : IPayloadCodec<Memory<byte>>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Memory<byte> value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteBinary(value.Span);

    /// <inheritdoc/>
    public static Memory<byte> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        ByteStrings.Copy(reader.ReadBinary());
}
