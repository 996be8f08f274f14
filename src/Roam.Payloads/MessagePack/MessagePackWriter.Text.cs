using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Roam.Payloads.MessagePack;

public ref partial struct MessagePackWriter
{
    // UTF-8 takes at most three bytes for each UTF-16 code unit. Up to this many units we ask the output for that much and encode
    // straight away; above it we measure first, so as not to ask for three times what is needed.
    private const int MaxUnmeasuredLength = 256;

    private const int MaxStringHeaderLength = 5;

    // "-79228162514264337593543950335" and a decimal point.
    private const int MaxDecimalLength = 31;

    private const int GuidLength = 36;

    // Four parts of at most ten digits and three points.
    private const int MaxVersionLength = 43;

    /// <summary>Writes the code unit as an unsigned integer.</summary>
    public void WriteChar(char value) => WriteUInt32(value);

    /// <inheritdoc/>
    public void WriteString(string value)
    {
        if (value is null)
        {
            PayloadErrors.ThrowNull("string");
        }

        bool isShort = value.Length <= MaxUnmeasuredLength;
        int maxLength = isShort ? value.Length * 3 : Encoding.UTF8.GetByteCount(value);

        // Most short text is ASCII: leave room for the header that then fits, and move the text in the rare other case.
        int headerLength = MessagePackFormat.GetStringHeaderLength(isShort ? value.Length : maxLength);
        Span<byte> span = _output.Take(MaxStringHeaderLength + maxLength);
        if (Utf8.FromUtf16(value, span[headerLength..], out _, out int length, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            PayloadErrors.ThrowUnpairedSurrogate();
        }

        int actualHeaderLength = MessagePackFormat.GetStringHeaderLength(length);
        if (actualHeaderLength != headerLength)
        {
            span.Slice(headerLength, length).CopyTo(span[actualHeaderLength..]);
        }

        MessagePackFormat.WriteStringHeader(span, length);
        _output.GiveBack(span.Length - actualHeaderLength - length);
    }

    /// <summary>Writes the number as text with a decimal point, whatever the current culture.</summary>
    public void WriteDecimal(decimal value)
    {
        Span<byte> span = _output.Take(1 + MaxDecimalLength);
        bool fits = value.TryFormat(span[1..], out int length, default, CultureInfo.InvariantCulture);
        Debug.Assert(fits, "A decimal has at most 29 digits.");
        span[0] = (byte)(MessagePackFormat.FixStr | length);
        _output.GiveBack(MaxDecimalLength - length);
    }

    /// <summary>Writes the GUID as text: 32 digits in five groups.</summary>
    public void WriteGuid(Guid value)
    {
        Span<byte> span = _output.Take(2 + GuidLength);
        span[0] = MessagePackFormat.Str8;
        span[1] = GuidLength;
        bool fits = value.TryFormat(span[2..], out int length, "D");
        Debug.Assert(fits && length == GuidLength, "A GUID has a fixed length.");
    }

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

        Span<byte> text = stackalloc byte[MaxVersionLength];
        bool fits = value.TryFormat(text, out int length);
        Debug.Assert(fits, "A version has at most four parts.");
        MessagePackFormat.WriteStringHeader(_output.Take(MessagePackFormat.GetStringHeaderLength(length)), length);
        _output.Put(text[..length]);
    }
}
