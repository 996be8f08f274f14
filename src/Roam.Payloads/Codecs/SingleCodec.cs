namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="float"/>.</summary>
public readonly struct SingleCodec : IPayloadCodec<float>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, float value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteSingle(value);

    /// <inheritdoc/>
    public static float Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadSingle();
}
