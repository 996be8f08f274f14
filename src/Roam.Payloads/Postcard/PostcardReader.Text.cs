using System.Buffers;
using System.Globalization;
using System.Text;

namespace Roam.Payloads.Postcard;

public ref partial struct PostcardReader
{
    private const NumberStyles DecimalStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    private const int GuidLength = 16;

    /// <summary>Reads the code unit from a string of one code point. One that takes two code units is out of range.</summary>
    public char ReadChar()
    {
        const string Expected = "a Char";
        int start = _position;
        ReadOnlySpan<byte> text = ReadBytes(Expected);
        if (Rune.DecodeFromUtf8(text, out Rune rune, out int consumed) != OperationStatus.Done
            || consumed != text.Length
            || !rune.IsBmp)
        {
            PostcardErrors.ThrowContent(Expected, start);
        }

        return (char)rune.Value;
    }

    /// <inheritdoc/>
    public string ReadString() => ReadString("a String");

    /// <summary>Reads a number from text with a decimal point, whatever the current culture.</summary>
    public decimal ReadDecimal()
    {
        const string Expected = "a Decimal";
        int start = _position;
        if (!decimal.TryParse(ReadBytes(Expected), DecimalStyle, CultureInfo.InvariantCulture, out decimal value))
        {
            PostcardErrors.ThrowContent(Expected, start);
        }

        return value;
    }

    /// <summary>Reads 16 bytes in the order of the GUID's text.</summary>
    public Guid ReadGuid() => new(TakeBytes(GuidLength, "a Guid", _position), bigEndian: true);

    /// <summary>Reads an instant from text, with any offset, as UTC.</summary>
    public DateTime ReadDateTime() => ReadInstant("a DateTime").UtcDateTime;

    /// <summary>Reads the local clock's time and its offset from UTC from text.</summary>
    public DateTimeOffset ReadDateTimeOffset() => ReadInstant("a DateTimeOffset");

    /// <summary>Reads year, month and day from text.</summary>
    public DateOnly ReadDateOnly()
    {
        const string Expected = "a DateOnly";
        int start = _position;
        if (!Rfc3339.TryParse(ReadBytes(Expected), out DateOnly value))
        {
            PostcardErrors.ThrowContent(Expected, start);
        }

        return value;
    }

    /// <summary>Reads hours, minutes and seconds from text.</summary>
    public TimeOnly ReadTimeOnly()
    {
        const string Expected = "a TimeOnly";
        int start = _position;
        if (!Rfc3339.TryParse(ReadBytes(Expected), out TimeOnly value))
        {
            PostcardErrors.ThrowContent(Expected, start);
        }

        return value;
    }

    /// <summary>Reads the number of ticks of 100 ns.</summary>
    public TimeSpan ReadTimeSpan() => new(ReadInt64("a TimeSpan"));

    /// <inheritdoc/>
    public Uri ReadUri()
    {
        const string Expected = "a Uri";
        int start = _position;
        if (!Uri.TryCreate(ReadString(Expected), UriKind.RelativeOrAbsolute, out Uri? value))
        {
            PostcardErrors.ThrowContent(Expected, start);
        }

        return value;
    }

    /// <summary>Reads a version from text.</summary>
    public Version ReadVersion()
    {
        const string Expected = "a Version";
        int start = _position;
        if (!Version.TryParse(ReadString(Expected), out Version? value))
        {
            PostcardErrors.ThrowContent(Expected, start);
        }

        return value;
    }

    private DateTimeOffset ReadInstant(string expected)
    {
        int start = _position;
        if (!Rfc3339.TryParse(ReadBytes(expected), out DateTimeOffset value))
        {
            PostcardErrors.ThrowContent(expected, start);
        }

        return value;
    }

    private string ReadString(string expected)
    {
        int start = _position;
        if (!StrictUtf8.TryGetString(ReadBytes(expected), out string? value))
        {
            PostcardErrors.ThrowNotUtf8(expected, start);
        }

        return value;
    }
}
