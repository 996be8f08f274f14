namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="short"/>.</summary>
public readonly struct Int16Codec : IPayloadCodec<short>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, short value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteInt16(value);

    /// <inheritdoc/>
    public static short Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadInt16();
}
