using System.Buffers.Text;
using System.Globalization;

namespace Roam.Payloads.MessagePack;

public ref partial struct MessagePackReader
{
    private const NumberStyles DecimalStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Reads the code unit from an unsigned integer.</summary>
    public char ReadChar() => (char)ReadUnsigned(char.MaxValue, "a Char");

    /// <inheritdoc/>
    public string ReadString() => ReadString("a String");

    /// <summary>Reads a number from text with a decimal point, whatever the current culture.</summary>
    public decimal ReadDecimal()
    {
        int start = _position;
        if (!decimal.TryParse(ReadText("a Decimal"), DecimalStyle, CultureInfo.InvariantCulture, out decimal value))
        {
            MessagePackErrors.ThrowContent("a Decimal", _payload[start], start);
        }

        return value;
    }

    /// <summary>Reads a GUID from text: 32 digits in five groups.</summary>
    public Guid ReadGuid()
    {
        int start = _position;
        ReadOnlySpan<byte> text = ReadText("a Guid");
        if (!Utf8Parser.TryParse(text, out Guid value, out int consumed, 'D') || consumed != text.Length)
        {
            MessagePackErrors.ThrowContent("a Guid", _payload[start], start);
        }

        return value;
    }

    /// <inheritdoc/>
    public Uri ReadUri()
    {
        int start = _position;
        if (!Uri.TryCreate(ReadString("a Uri"), UriKind.RelativeOrAbsolute, out Uri? value))
        {
            MessagePackErrors.ThrowContent("a Uri", _payload[start], start);
        }

        return value;
    }

    /// <summary>Reads a version from text.</summary>
    public Version ReadVersion()
    {
        int start = _position;
        if (!Version.TryParse(ReadString("a Version"), out Version? value))
        {
            MessagePackErrors.ThrowContent("a Version", _payload[start], start);
        }

        return value;
    }

    private string ReadString(string expected)
    {
        int start = _position;
        if (!StrictUtf8.TryGetString(ReadText(expected), out string? value))
        {
            MessagePackErrors.ThrowNotUtf8(_payload[start], start);
        }

        return value;
    }

    /// <summary>Reads a string's bytes, not checked to be UTF-8.</summary>
    private ReadOnlySpan<byte> ReadText(string expected)
    {
        int start = _position;
        byte code = ReadCode(expected);
        if (!MessagePackFormat.IsString(code))
        {
            MessagePackErrors.ThrowFormat(expected, code, start);
        }

        return ReadTextBody(code, start);
    }

    private ReadOnlySpan<byte> ReadTextBody(byte code, int start)
    {
        uint length = code switch
        {
            MessagePackFormat.Str8 => ReadUInt8(code, start),
            MessagePackFormat.Str16 => ReadUInt16(code, start),
            MessagePackFormat.Str32 => ReadUInt32(code, start),
            _ => (uint)(code & MessagePackFormat.MaxFixStr),
        };
        return TakeBytes(length, code, start);
    }
}
