using System.Globalization;
using Roam.Payloads.Codecs;

namespace Roam.Payloads.Tests.Postcard;

/// <summary>Text, and the types that stand as text or bytes.</summary>
public class PostcardTextTests
{
    [Theory]
    [InlineData("01 80")] // a continuation without start
    [InlineData("02 c328")] // a start without continuation
    [InlineData("02 c080")] // NUL in two bytes
    [InlineData("03 eda080")] // a surrogate
    [InlineData("04 f4908080")] // beyond U+10FFFF
    [InlineData("01 ff")]
    [InlineData("02 e4b8")] // cut short
    public void ReadString_NotUtf8_Throws(string hex)
    {
        PayloadException error = PostcardPayload.AssertRefused<string, StringCodec>(hex);
        Assert.Equal("Expected a String at byte 0, found a string that is not well-formed UTF-8.", error.Message);
        PostcardPayload.AssertRefused<char, CharCodec>(hex);
        PostcardPayload.AssertRefused<Uri, UriCodec>(hex);
        PostcardPayload.AssertRefused<decimal, DecimalCodec>(hex);
        PostcardPayload.AssertRefused<DateTime, DateTimeCodec>(hex);
    }

    [Fact]
    public void WriteString_UnpairedSurrogate_Throws()
    {
        string padding = new('a', 5000);
        foreach (string value in new[] { "\ud800", "\udc00", "a\ud800b", "\udc00\ud800" })
        {
            Assert.Throws<PayloadException>(() => PostcardPayload.Write<string, StringCodec>(value));
            Assert.Throws<PayloadException>(() => PostcardPayload.Write<string, StringCodec>(padding + value));
            Assert.Throws<PayloadException>(() => PostcardPayload.Write<string, StringCodec>(value + padding));
        }
    }

    [Fact]
    public void WriteString_EveryLengthAroundTheLengths_RoundTrips()
    {
        foreach (string unit in new[] { "a", "\u00e9", "\u4e2d", "\U0001f600" })
        {
            foreach (int count in Enumerable.Range(0, 300).Concat(Enumerable.Range(4_090, 10)).Concat(Enumerable.Range(16_380, 10)))
            {
                string value = string.Concat(Enumerable.Repeat(unit, count));
                byte[] payload = PostcardPayload.Write<string, StringCodec>(value);
                Assert.Equal(value, PostcardPayload.Read<string, StringCodec>(payload));
                Assert.Equal(payload, PostcardPayload.Write<byte[], ByteArrayCodec>(System.Text.Encoding.UTF8.GetBytes(value)));
            }
        }
    }

    [Fact]
    public void Char_EveryCodeUnit_IsStringOfOneCodePoint()
    {
        for (int unit = 0; unit <= char.MaxValue; unit++)
        {
            char value = (char)unit;
            if (char.IsSurrogate(value))
            {
                Assert.Throws<PayloadException>(() => PostcardPayload.Write<char, CharCodec>(value));
            }
            else
            {
                byte[] payload = PostcardPayload.Write<char, CharCodec>(value);
                Assert.Equal(PostcardPayload.Write<string, StringCodec>(value.ToString()), payload);
                Assert.Equal(value, PostcardPayload.Read<char, CharCodec>(payload));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("\U0001f600")] // two code units
    public void ReadChar_OtherText_Throws(string text)
    {
        PayloadException error = PostcardPayload.AssertTextRefused<char, CharCodec>(text);
        Assert.Equal("Expected a Char at byte 0, found a string of other content.", error.Message);
    }

    [Fact]
    public void Guid_IsItsBytesInTextOrder()
    {
        const string Bytes = "00112233445566778899aabbccddeeff";
        var value = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
        Assert.Equal(Payload.FromHex(Bytes), PostcardPayload.Write<Guid, GuidCodec>(value));
        Assert.Equal(value, PostcardPayload.Read<Guid, GuidCodec>(Bytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1,5")]
    [InlineData("1,000")]
    [InlineData(" 1")]
    [InlineData("1e2")]
    [InlineData("-")]
    [InlineData("0x1")]
    [InlineData("99999999999999999999999999999")] // out of range
    [InlineData("NaN")]
    public void ReadDecimal_OtherText_Throws(string text)
    {
        PayloadException error = PostcardPayload.AssertTextRefused<decimal, DecimalCodec>(text);
        Assert.Equal("Expected a Decimal at byte 0, found a string of other content.", error.Message);
    }

    [Theory]
    [InlineData("1.50")]
    [InlineData("-79228162514264337593543950335")]
    [InlineData("0.0000000000000000000000000001")]
    public void Decimal_KeepsItsScale(string text)
    {
        decimal value = decimal.Parse(text, CultureInfo.InvariantCulture);
        byte[] payload = PostcardPayload.Write<decimal, DecimalCodec>(value);
        Assert.Equal(text, PostcardPayload.Read<string, StringCodec>(payload));
        Assert.Equal(decimal.GetBits(value), decimal.GetBits(PostcardPayload.Read<decimal, DecimalCodec>(payload)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.-2")]
    [InlineData("1.2147483648")]
    [InlineData("a.b")]
    public void ReadVersion_OtherText_Throws(string text) => PostcardPayload.AssertTextRefused<Version, VersionCodec>(text);

    [Fact]
    public void ReadUri_OtherText_Throws() => PostcardPayload.AssertTextRefused<Uri, UriCodec>("http://[::1");

    [Fact]
    public void Messages_NameWhatWasExpectedAndWhere()
    {
        PayloadException second = PostcardPayload.AssertRefused<(int, bool), TupleCodec<int, bool, Int32Codec, BooleanCodec>>("01 02");
        Assert.Equal("Expected a Boolean at byte 1, found a tag other than 00 and 01.", second.Message);

        PayloadException ended = PostcardPayload.AssertRefused<int, Int32Codec>("");
        Assert.Equal("Expected an Int32 at byte 0, found the end of the payload.", ended.Message);

        PayloadException cut = PostcardPayload.AssertRefused<int, Int32Codec>("80");
        Assert.Equal("Expected an Int32 at byte 0, found one that is longer than the rest of the payload.", cut.Message);

        PayloadException fixedLength = PostcardPayload.AssertRefused<double, DoubleCodec>("00000000000000");
        Assert.Equal("Expected a Double at byte 0, found one that is longer than the rest of the payload.", fixedLength.Message);
    }
}
