namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="ReadOnlyMemory{T}"/> of bytes as a byte string; what is read is a copy.</summary>
public readonly struct ByteReadOnlyMemoryCodec : IPayloadCodec<ReadOnlyMemory<byte>>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ReadOnlyMemory<byte> value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteBinary(value.Span);

    /// <inheritdoc/>
    public static ReadOnlyMemory<byte> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        ByteStrings.Copy(reader.ReadBinary());
}
