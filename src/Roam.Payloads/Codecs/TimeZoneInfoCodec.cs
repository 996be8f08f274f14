namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="TimeZoneInfo"/> as its id.</summary>
/// <remarks>The reader finds its own rules for the id. One that it does not know is refused.</remarks>
public readonly struct TimeZoneInfoCodec : IPayloadCodec<TimeZoneInfo>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, TimeZoneInfo value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<TimeZoneInfo>();
        }

        if (!TimeZones.TryFind(value.Id, out _))
        {
            throw new PayloadException($"The time zone '{value.Id}' is not one of the system's, and travels by its id.");
        }

        writer.WriteString(value.Id);
    }

    /// <inheritdoc/>
    public static TimeZoneInfo Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        return TimeZones.TryFind(reader.ReadString(), out TimeZoneInfo? zone)
            ? zone
            : throw new PayloadException("Expected the id of a time zone that this system knows, found another text.");
    }
}
