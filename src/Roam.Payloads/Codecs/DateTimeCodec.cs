namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="DateTime"/>.</summary>
public readonly struct DateTimeCodec : IPayloadCodec<DateTime>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, DateTime value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteDateTime(value);

    /// <inheritdoc/>
    public static DateTime Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadDateTime();
}
