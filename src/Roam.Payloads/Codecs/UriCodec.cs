namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="Uri"/>.</summary>
public readonly struct UriCodec : IPayloadCodec<Uri>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Uri value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteUri(value);

    /// <inheritdoc/>
    public static Uri Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadUri();
}
