namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="Version"/>.</summary>
public readonly struct VersionCodec : IPayloadCodec<Version>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Version value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteVersion(value);

    /// <inheritdoc/>
    public static Version Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadVersion();
}
