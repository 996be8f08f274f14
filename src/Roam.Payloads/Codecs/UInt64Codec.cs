namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="ulong"/>.</summary>
public readonly struct UInt64Codec : IPayloadCodec<ulong>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ulong value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteUInt64(value);

    /// <inheritdoc/>
    public static ulong Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadUInt64();
}
