namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="decimal"/>.</summary>
public readonly struct DecimalCodec : IPayloadCodec<decimal>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, decimal value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteDecimal(value);

    /// <inheritdoc/>
    public static decimal Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadDecimal();
}
