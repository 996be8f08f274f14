namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="Half"/>.</summary>
public readonly struct HalfCodec : IPayloadCodec<Half>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Half value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteHalf(value);

    /// <inheritdoc/>
    public static Half Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadHalf();
}
