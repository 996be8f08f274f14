namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="TimeOnly"/>.</summary>
public readonly struct TimeOnlyCodec : IPayloadCodec<TimeOnly>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, TimeOnly value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteTimeOnly(value);

    /// <inheritdoc/>
    public static TimeOnly Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadTimeOnly();
}
