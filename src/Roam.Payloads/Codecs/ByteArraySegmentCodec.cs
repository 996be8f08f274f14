namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="ArraySegment{T}"/> of bytes as a byte string.</summary>
/// <remarks>A default value, which has no array, is written as an empty byte string.</remarks>
public readonly struct ByteArraySegmentCodec : IPayloadCodec<ArraySegment<byte>>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ArraySegment<byte> value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteBinary(value.AsSpan());

    /// <inheritdoc/>
    public static ArraySegment<byte> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        new(ByteStrings.Copy(reader.ReadBinary()));
}
