namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="double"/>.</summary>
public readonly struct DoubleCodec : IPayloadCodec<double>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, double value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteDouble(value);

    /// <inheritdoc/>
    public static double Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadDouble();
}
