namespace Roam.Payloads.Postcard;

/// <summary>
/// Reads dates and times as RFC 3339 writes them, from UTF-8, with <c>T</c> and <c>Z</c> in upper case. The BCL's parsers take either one
/// fixed number of digits after the second or many other forms too.
/// </summary>
internal static class Rfc3339
{
    // The digits after the second that a tick of 100 ns holds.
    private const int TickDigits = 7;

    // DateTimeOffset allows 14 hours.
    private const int MaxOffsetMinutes = 14 * 60;

    public static bool TryParse(ReadOnlySpan<byte> text, out DateOnly value) => TryTakeDate(ref text, out value) && text.IsEmpty;

    public static bool TryParse(ReadOnlySpan<byte> text, out TimeOnly value) => TryTakeTime(ref text, out value) && text.IsEmpty;

    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset value)
    {
        value = default;
        if (!TryTakeDate(ref text, out DateOnly date)
            || !TryTake(ref text, (byte)'T')
            || !TryTakeTime(ref text, out TimeOnly time)
            || !TryTakeOffset(ref text, out int minutes)
            || !text.IsEmpty)
        {
            return false;
        }

        // The local clock may show a year that UTC does not have.
        DateTime local = date.ToDateTime(time);
        var offset = TimeSpan.FromMinutes(minutes);
        if ((ulong)(local.Ticks - offset.Ticks) > (ulong)DateTime.MaxValue.Ticks)
        {
            return false;
        }

        value = new DateTimeOffset(local, offset);
        return true;
    }

    private static bool TryTakeDate(ref ReadOnlySpan<byte> text, out DateOnly date)
    {
        date = default;
        if (!TryTakeNumber(ref text, 4, DateOnly.MaxValue.Year, out int year)
            || !TryTake(ref text, (byte)'-')
            || !TryTakeNumber(ref text, 2, 12, out int month)
            || !TryTake(ref text, (byte)'-')
            || year == 0
            || month == 0
            || !TryTakeNumber(ref text, 2, DateTime.DaysInMonth(year, month), out int day)
            || day == 0)
        {
            return false;
        }

        date = new DateOnly(year, month, day);
        return true;
    }

    private static bool TryTakeTime(ref ReadOnlySpan<byte> text, out TimeOnly time)
    {
        time = default;
        if (!TryTakeNumber(ref text, 2, 23, out int hour)
            || !TryTake(ref text, (byte)':')
            || !TryTakeNumber(ref text, 2, 59, out int minute)
            || !TryTake(ref text, (byte)':')
            || !TryTakeNumber(ref text, 2, 59, out int second)
            || !TryTakeFraction(ref text, out int ticks))
        {
            return false;
        }

        time = new TimeOnly(hour, minute, second).Add(new TimeSpan(ticks));
        return true;
    }

    /// <summary>Reads a point and one digit or more, if a point comes next; what is finer than a tick is cut off.</summary>
    private static bool TryTakeFraction(ref ReadOnlySpan<byte> text, out int ticks)
    {
        ticks = 0;
        if (!TryTake(ref text, (byte)'.'))
        {
            return true;
        }

        int digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 0)
        {
            digits = text.Length;
        }

        for (int i = 0; i < TickDigits; i++)
        {
            ticks = (10 * ticks) + (i < digits ? text[i] - '0' : 0);
        }

        text = text[digits..];
        return digits > 0;
    }

    private static bool TryTakeOffset(ref ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (TryTake(ref text, (byte)'Z'))
        {
            return true;
        }

        bool isNegative = TryTake(ref text, (byte)'-');
        if ((!isNegative && !TryTake(ref text, (byte)'+'))
            || !TryTakeNumber(ref text, 2, 23, out int hour)
            || !TryTake(ref text, (byte)':')
            || !TryTakeNumber(ref text, 2, 59, out int minute))
        {
            return false;
        }

        minutes = (60 * hour) + minute;
        if (minutes > MaxOffsetMinutes)
        {
            return false;
        }

        minutes = isNegative ? -minutes : minutes;
        return true;
    }

    /// <summary>Reads a number of exactly <paramref name="digits"/> digits.</summary>
    private static bool TryTakeNumber(ref ReadOnlySpan<byte> text, int digits, int maximum, out int value)
    {
        value = 0;
        if (text.Length < digits)
        {
            return false;
        }

        foreach (byte digit in text[..digits])
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            value = (10 * value) + (digit - '0');
        }

        text = text[digits..];
        return value <= maximum;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> text, byte expected)
    {
        if (text.IsEmpty || text[0] != expected)
        {
            return false;
        }

        text = text[1..];
        return true;
    }
}
