namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="TimeSpan"/>.</summary>
public readonly struct TimeSpanCodec : IPayloadCodec<TimeSpan>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, TimeSpan value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteTimeSpan(value);

    /// <inheritdoc/>
    public static TimeSpan Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadTimeSpan();
}
