namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="bool"/>.</summary>
public readonly struct BooleanCodec : IPayloadCodec<bool>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, bool value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteBoolean(value);

    /// <inheritdoc/>
    public static bool Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadBoolean();
}
