namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="DateTimeOffset"/>.</summary>
public readonly struct DateTimeOffsetCodec : IPayloadCodec<DateTimeOffset>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, DateTimeOffset value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteDateTimeOffset(value);

    /// <inheritdoc/>
    public static DateTimeOffset Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadDateTimeOffset();
}
