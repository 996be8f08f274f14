using System.Buffers.Binary;

namespace Roam.Payloads.MessagePack;

public ref partial struct MessagePackWriter
{
    /// <summary>Writes the instant as a timestamp extension of 4, 8 or 12 bytes.</summary>
    public void WriteDateTime(DateTime value)
    {
        long ticks = (value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : value).Ticks;
        WriteTimestamp(ticks);
    }

    /// <summary>Writes an array of two: the local clock's time as a timestamp, and the offset from UTC in minutes.</summary>
    public void WriteDateTimeOffset(DateTimeOffset value)
    {
        _output.Put(MessagePackFormat.FixArray | 2);
        WriteTimestamp(value.Ticks);
        WriteInt32(value.TotalOffsetMinutes);
    }

    /// <summary>Writes the number of days since the 1st of January of year 1.</summary>
    public void WriteDateOnly(DateOnly value) => WriteInt32(value.DayNumber);

    /// <summary>Writes the number of ticks of 100 ns since midnight.</summary>
    public void WriteTimeOnly(TimeOnly value) => WriteInt64(value.Ticks);

    /// <summary>Writes the number of ticks of 100 ns.</summary>
    public void WriteTimeSpan(TimeSpan value) => WriteInt64(value.Ticks);

    private void WriteTimestamp(long ticks)
    {
        long seconds = (ticks / TimeSpan.TicksPerSecond) - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerSecond);
        uint nanoseconds = (uint)(ticks % TimeSpan.TicksPerSecond) * 100;
        if (seconds >> 34 != 0)
        {
            // Before 1970, or after the year 2514.
            Span<byte> span = _output.Take(15);
            span[0] = MessagePackFormat.Ext8;
            span[1] = 12;
            span[2] = unchecked((byte)MessagePackFormat.TimestampType);
            BinaryPrimitives.WriteUInt32BigEndian(span[3..], nanoseconds);
            BinaryPrimitives.WriteInt64BigEndian(span[7..], seconds);
        }
        else if (nanoseconds != 0 || seconds > uint.MaxValue)
        {
            Span<byte> span = _output.Take(10);
            span[0] = MessagePackFormat.FixExt8;
            span[1] = unchecked((byte)MessagePackFormat.TimestampType);
            BinaryPrimitives.WriteUInt64BigEndian(span[2..], ((ulong)nanoseconds << 34) | (ulong)seconds);
        }
        else
        {
            Span<byte> span = _output.Take(6);
            span[0] = MessagePackFormat.FixExt4;
            span[1] = unchecked((byte)MessagePackFormat.TimestampType);
            BinaryPrimitives.WriteUInt32BigEndian(span[2..], (uint)seconds);
        }
    }
}
