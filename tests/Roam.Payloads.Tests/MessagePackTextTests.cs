using System.Globalization;
using System.Numerics;
using Roam.Payloads.Codecs;

namespace Roam.Payloads.Tests;

/// <summary>Text, and the types that stand as text or bytes.</summary>
public class MessagePackTextTests
{
    [Theory]
    [InlineData("a1 80")] // a continuation without start
    [InlineData("a2 c328")] // a start without continuation
    [InlineData("a2 c080")] // NUL in two bytes
    [InlineData("a3 eda080")] // a surrogate
    [InlineData("a4 f4908080")] // beyond U+10FFFF
    [InlineData("a1 ff")]
    [InlineData("a2 e4b8")] // cut short
    public void ReadString_NotUtf8_Throws(string hex)
    {
        PayloadException error = Payload.AssertRefused<string, StringCodec>(hex);
        Assert.Equal("Expected UTF-8 at byte 0, found fixstr that is not well-formed.", error.Message);
    }

    [Fact]
    public void WriteString_UnpairedSurrogate_Throws()
    {
        string padding = new('a', 5000);
        foreach (string value in new[] { "\ud800", "\udc00", "a\ud800b", "\udc00\ud800" })
        {
            Assert.Throws<PayloadException>(() => Payload.Write<string, StringCodec>(value));
            Assert.Throws<PayloadException>(() => Payload.Write<string, StringCodec>(padding + value));
            Assert.Throws<PayloadException>(() => Payload.Write<string, StringCodec>(value + padding));
        }
    }

    [Fact]
    public void WriteString_EveryLengthAroundTheHeaders_RoundTrips()
    {
        foreach (string unit in new[] { "a", "\u00e9", "\u4e2d", "\U0001f600" })
        {
            foreach (int count in Enumerable.Range(0, 300).Concat(Enumerable.Range(21_840, 10)).Concat(Enumerable.Range(65_530, 10)))
            {
                string value = string.Concat(Enumerable.Repeat(unit, count));
                Assert.Equal(value, Payload.Read<string, StringCodec>(Payload.Write<string, StringCodec>(value)));
            }
        }
    }

    [Fact]
    public void Write_Null_Throws()
    {
        Assert.Throws<PayloadException>(() => Payload.Write<string, StringCodec>(null!));
        Assert.Throws<PayloadException>(() => Payload.Write<Uri, UriCodec>(null!));
        Assert.Throws<PayloadException>(() => Payload.Write<Version, VersionCodec>(null!));
    }

    [Theory]
    [InlineData("a0")]
    [InlineData("a3 312c35")] // a decimal comma
    [InlineData("a5 312c303030")] // a group separator
    [InlineData("a3 20312e")] // a space
    [InlineData("a4 31653939")] // out of range
    [InlineData("a1 80")]
    [InlineData("05")]
    public void ReadDecimal_OtherText_Throws(string hex) => Payload.AssertRefused<decimal, DecimalCodec>(hex);

    [Theory]
    [InlineData("a3 2e3235", "0.25")]
    [InlineData("a3 316532", "100")]
    [InlineData("a2 2b31", "1")]
    public void ReadDecimal_LegalText_IsTaken(string hex, string expected) =>
        Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), Payload.Read<decimal, DecimalCodec>(Payload.FromHex(hex)));

    [Theory]
    [InlineData("00112233-4455-6677-8899-aabbccddeeff", true)]
    [InlineData("00112233-4455-6677-8899-AABBCCDDEEFF", true)]
    [InlineData("00112233-4455-6677-8899-aabbccddeef", false)]
    [InlineData("00112233-4455-6677-8899-aabbccddeefff", false)]
    [InlineData("00112233445566778899aabbccddeeff", false)]
    [InlineData("{00112233-4455-6677-8899-aabbccddeeff}", false)]
    [InlineData("00112233-4455-6677-8899-aabbccddeefg", false)]
    [InlineData("", false)]
    public void ReadGuid_TakesOneForm(string text, bool isLegal)
    {
        byte[] payload = Payload.Write<string, StringCodec>(text);
        if (isLegal)
        {
            Assert.Equal(new Guid(text), Payload.Read<Guid, GuidCodec>(payload));
        }
        else
        {
            Payload.AssertRefused<Guid, GuidCodec>(payload);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.-2")]
    [InlineData("1.2147483648")]
    [InlineData("a.b")]
    public void ReadVersion_OtherText_Throws(string text) =>
        Payload.AssertRefused<Version, VersionCodec>(Payload.Write<string, StringCodec>(text));

    [Fact]
    public void ReadUri_OtherText_Throws() => Payload.AssertRefused<Uri, UriCodec>(Payload.Write<string, StringCodec>("http://[::1"));

    [Theory]
    [InlineData("05")]
    [InlineData("c40f 000000000000000000000000000000")]
    [InlineData("c411 0000000000000000000000000000000000")]
    [InlineData("c400")]
    public void ReadInt128_NotSixteenBytes_Throws(string hex)
    {
        Payload.AssertRefused<Int128, Int128Codec>(hex);
        Payload.AssertRefused<UInt128, UInt128Codec>(hex);
    }

    [Theory]
    [InlineData("c400", 0)]
    [InlineData("c402 0100", 1)]
    [InlineData("c403 ffffff", -1)]
    public void ReadBigInteger_TakesLongerForms(string hex, int expected) =>
        Assert.Equal(new BigInteger(expected), Payload.Read<BigInteger, BigIntegerCodec>(Payload.FromHex(hex)));

    [Fact]
    public void ReadBinary_TakesStringOfOldWriters() => Assert.Equal("a"u8, Payload.Read<byte[], ByteArrayCodec>(Payload.FromHex("a161")));

    [Fact]
    public void ReadString_RefusesBinary()
    {
        PayloadException error = Payload.AssertRefused<string, StringCodec>("c40161");
        Assert.Equal("Expected a String at byte 0, found bin 8.", error.Message);
    }
}
