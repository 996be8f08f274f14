namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="string"/>.</summary>
public readonly struct StringCodec : IPayloadCodec<string>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, string value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteString(value);

    /// <inheritdoc/>
    public static string Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadString();
}
