namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="Guid"/>.</summary>
public readonly struct GuidCodec : IPayloadCodec<Guid>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Guid value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteGuid(value);

    /// <inheritdoc/>
    public static Guid Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadGuid();
}
