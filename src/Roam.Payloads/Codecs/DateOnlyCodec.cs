namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="DateOnly"/>.</summary>
public readonly struct DateOnlyCodec : IPayloadCodec<DateOnly>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, DateOnly value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteDateOnly(value);

    /// <inheritdoc/>
    public static DateOnly Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadDateOnly();
}
