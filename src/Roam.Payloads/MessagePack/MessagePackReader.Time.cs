using System.Buffers.Binary;

namespace Roam.Payloads.MessagePack;

public ref partial struct MessagePackReader
{
    private const uint MaxNanoseconds = 999_999_999;

    // DateTimeOffset allows 14 hours.
    private const int MaxOffsetMinutes = 14 * 60;

    /// <summary>Reads a timestamp extension of any size, as UTC; what is finer than 100 ns is cut off.</summary>
    public DateTime ReadDateTime() => new(ReadTimestamp("a DateTime"), DateTimeKind.Utc);

    /// <summary>Reads an array of two: the local clock's time as a timestamp, and the offset from UTC in minutes.</summary>
    public DateTimeOffset ReadDateTimeOffset()
    {
        const string Expected = "a DateTimeOffset";
        int start = _position;
        if (ReadArrayHeader(Expected) != 2)
        {
            MessagePackErrors.ThrowContent(Expected, _payload[start], start);
        }

        long ticks = ReadTimestamp(Expected);
        int offsetStart = _position;
        long offset = ReadSigned(-MaxOffsetMinutes, MaxOffsetMinutes, "an offset in minutes");
        long utcTicks = ticks - (offset * TimeSpan.TicksPerMinute);
        if ((ulong)utcTicks > (ulong)DateTime.MaxValue.Ticks)
        {
            MessagePackErrors.ThrowRange(Expected, _payload[offsetStart], offsetStart);
        }

        return new DateTimeOffset(ticks, TimeSpan.FromMinutes(offset));
    }

    /// <summary>Reads the number of days since the 1st of January of year 1.</summary>
    public DateOnly ReadDateOnly() => DateOnly.FromDayNumber((int)ReadUnsigned((ulong)DateOnly.MaxValue.DayNumber, "a DateOnly"));

    /// <summary>Reads the number of ticks of 100 ns since midnight.</summary>
    public TimeOnly ReadTimeOnly() => new((long)ReadUnsigned((ulong)TimeOnly.MaxValue.Ticks, "a TimeOnly"));

    /// <summary>Reads the number of ticks of 100 ns.</summary>
    public TimeSpan ReadTimeSpan() => new(ReadSigned(long.MinValue, long.MaxValue, "a TimeSpan"));

    /// <returns>Ticks since the 1st of January of year 1, within the range of <see cref="DateTime"/>.</returns>
    private long ReadTimestamp(string expected)
    {
        int start = _position;
        byte code = ReadCode(expected);
        ReadOnlySpan<byte> data = ReadExtensionBody(code, start, expected, out sbyte type);
        if (type != MessagePackFormat.TimestampType)
        {
            MessagePackErrors.ThrowContent(expected, code, start);
        }

        long seconds = 0;
        uint nanoseconds = 0;
        switch (data.Length)
        {
            case 4:
                seconds = BinaryPrimitives.ReadUInt32BigEndian(data);
                break;
            case 8:
                ulong both = BinaryPrimitives.ReadUInt64BigEndian(data);
                nanoseconds = (uint)(both >> 34);
                seconds = (long)(both & ((1UL << 34) - 1));
                break;
            case 12:
                nanoseconds = BinaryPrimitives.ReadUInt32BigEndian(data);
                seconds = BinaryPrimitives.ReadInt64BigEndian(data[4..]);
                break;
            default:
                MessagePackErrors.ThrowContent(expected, code, start);
                break;
        }

        const long FirstSecond = -62_135_596_800;
        const long LastSecond = 253_402_300_799;
        if (seconds is < FirstSecond or > LastSecond || nanoseconds > MaxNanoseconds)
        {
            MessagePackErrors.ThrowRange(expected, code, start);
        }

        return DateTime.UnixEpoch.Ticks + (seconds * TimeSpan.TicksPerSecond) + (nanoseconds / TimeSpan.NanosecondsPerTick);
    }
}
