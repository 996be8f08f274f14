namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="long"/>.</summary>
public readonly struct Int64Codec : IPayloadCodec<long>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, long value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteInt64(value);

    /// <inheritdoc/>
    public static long Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadInt64();
}
