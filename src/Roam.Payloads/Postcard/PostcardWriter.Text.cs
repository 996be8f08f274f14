using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Roam.Payloads.Postcard;

public ref partial struct PostcardWriter
{
    // UTF-8 takes at most three bytes for each UTF-16 code unit. Up to this many units we ask the output for that much and encode
    // straight away; above it we measure first, so as not to ask for three times what is needed.
    private const int MaxUnmeasuredLength = 256;

    // A length up to int.MaxValue.
    private const int MaxLengthLength = 5;

    // Formatted text is short enough for a length of one byte: "-79228162514264337593543950335" and a decimal point, four numbers of at
    // most ten digits and three points, or the date and time of below.
    private const int MaxFormattedLength = 48;

    private const int GuidLength = 16;

    // F stands for a digit that is left out at the end, and with all of them the point goes too.
    private const string TimeFormat = "HH':'mm':'ss.FFFFFFF";
    private const string DateFormat = "yyyy'-'MM'-'dd";
    private const string DateTimeFormat = DateFormat + "'T'" + TimeFormat + "'Z'";
    private const string DateTimeOffsetFormat = DateFormat + "'T'" + TimeFormat + "zzz";

    /// <summary>Writes the code unit as a string of one code point. Half a surrogate pair is none.</summary>
    public void WriteChar(char value)
    {
        if (!Rune.TryCreate(value, out Rune rune))
        {
            PostcardErrors.ThrowSurrogate();
        }

        WriteLength(rune.Utf8SequenceLength);
        rune.EncodeToUtf8(_output.Take(rune.Utf8SequenceLength));
    }

    /// <inheritdoc/>
    public void WriteString(string value)
    {
        if (value is null)
        {
            PayloadErrors.ThrowNull("string");
        }

        bool isShort = value.Length <= MaxUnmeasuredLength;
        int maxLength = isShort ? value.Length * 3 : Encoding.UTF8.GetByteCount(value);

        // Most short text is ASCII: leave room for the length that then fits, and move the text in the rare other case.
        int lengthLength = Varint.Measure((uint)(isShort ? value.Length : maxLength));
        Span<byte> span = _output.Take(MaxLengthLength + maxLength);
        if (Utf8.FromUtf16(value, span[lengthLength..], out _, out int length, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            PayloadErrors.ThrowUnpairedSurrogate();
        }

        int actualLengthLength = Varint.Measure((uint)length);
        if (actualLengthLength != lengthLength)
        {
            span.Slice(lengthLength, length).CopyTo(span[actualLengthLength..]);
        }

        Varint.Write(span, (uint)length);
        _output.GiveBack(span.Length - actualLengthLength - length);
    }

    /// <summary>Writes the number as text with a decimal point, whatever the current culture.</summary>
    public void WriteDecimal(decimal value) => WriteFormatted(value, default);

    /// <summary>Writes 16 bytes in the order of the GUID's text.</summary>
    public void WriteGuid(Guid value) => value.TryWriteBytes(_output.Take(GuidLength), bigEndian: true, out _);

    /// <summary>Writes the instant as text in UTC.</summary>
    public void WriteDateTime(DateTime value) =>
        WriteFormatted(value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : value, DateTimeFormat);

    /// <summary>Writes the local clock's time and its offset from UTC as text.</summary>
    public void WriteDateTimeOffset(DateTimeOffset value) => WriteFormatted(value, DateTimeOffsetFormat);

    /// <summary>Writes year, month and day as text.</summary>
    public void WriteDateOnly(DateOnly value) => WriteFormatted(value, DateFormat);

    /// <summary>Writes hours, minutes and seconds as text.</summary>
    public void WriteTimeOnly(TimeOnly value) => WriteFormatted(value, TimeFormat);

    /// <summary>Writes the number of ticks of 100 ns.</summary>
    public void WriteTimeSpan(TimeSpan value) => WriteInt64(value.Ticks);

    /// <summary>Writes the text of the URI as it was given.</summary>
    public void WriteUri(Uri value)
    {
        if (value is null)
        {
            PayloadErrors.ThrowNull("Uri");
        }

        WriteString(value.OriginalString);
    }

    /// <summary>Writes the version as text.</summary>
    public void WriteVersion(Version value)
    {
        if (value is null)
        {
            PayloadErrors.ThrowNull("Version");
        }

        WriteFormatted(value, default);
    }

    private void WriteFormatted<T>(T value, string? format)
        where T : IUtf8SpanFormattable
    {
        Span<byte> span = _output.Take(1 + MaxFormattedLength);
        bool fits = value.TryFormat(span[1..], out int length, format, CultureInfo.InvariantCulture);
        Debug.Assert(fits, "The longest text of each type is known.");
        span[0] = (byte)length;
        _output.GiveBack(MaxFormattedLength - length);
    }
}
