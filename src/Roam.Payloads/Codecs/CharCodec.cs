namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="char"/>.</summary>
public readonly struct CharCodec : IPayloadCodec<char>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, char value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteChar(value);

    /// <inheritdoc/>
    public static char Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadChar();
}
