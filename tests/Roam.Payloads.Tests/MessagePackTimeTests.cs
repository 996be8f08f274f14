using Roam.Payloads.Codecs;

namespace Roam.Payloads.Tests;

/// <summary>Instants, dates and times: kinds, edges, and what is out of range.</summary>
public class MessagePackTimeTests
{
    [Fact]
    public void WriteDateTime_Local_BecomesUtc()
    {
        var utc = new DateTime(2024, 7, 1, 12, 0, 0, DateTimeKind.Utc);
        byte[] expected = Payload.Write<DateTime, DateTimeCodec>(utc);
        Assert.Equal(expected, Payload.Write<DateTime, DateTimeCodec>(utc.ToLocalTime()));
        Assert.Equal(expected, Payload.Write<DateTime, DateTimeCodec>(DateTime.SpecifyKind(utc, DateTimeKind.Unspecified)));
        Assert.Equal(DateTimeKind.Utc, Payload.Read<DateTime, DateTimeCodec>(expected).Kind);
    }

    [Fact]
    public void ReadDateTime_FinerThanTick_IsCutOff()
    {
        DateTime instant = Payload.Read<DateTime, DateTimeCodec>(Payload.FromHex("c70cff 000000c7 0000000000000001"));
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(1).AddTicks(1), instant);
    }

    [Theory]
    [InlineData("d6fe 00000000")] // another extension
    [InlineData("d501 0000")]
    [InlineData("c702ff 0000")] // a timestamp of no known length
    [InlineData("c700ff")]
    [InlineData("d7ff ee6b280000000000")] // 1,000,000,000 ns
    [InlineData("c70cff 3b9aca00 0000000000000000")]
    [InlineData("c70cff 00000000 fffffff1886e08ff")] // a second before year 1
    [InlineData("c70cff 00000000 0000003afff44180")] // year 10000
    [InlineData("c70cff 00000000 7fffffffffffffff")]
    [InlineData("c70cff 00000000 8000000000000000")]
    [InlineData("00")]
    [InlineData("c0")]
    public void ReadDateTime_Other_Throws(string hex) => Payload.AssertRefused<DateTime, DateTimeCodec>(hex);

    [Theory]
    [InlineData("91 d6ff00000000")]
    [InlineData("93 d6ff00000000 00 00")]
    [InlineData("d6ff00000000")]
    [InlineData("92 d6ff00000000 cd0349")] // 14:01 hours
    [InlineData("92 d6ff00000000 d1fcb7")]
    [InlineData("92 d6ff00000000 d38000000000000000")]
    [InlineData("92 c70cff00000000fffffff1886e0900 01")] // before year 1 in UTC
    [InlineData("92 c70cff3b9ac99c0000003afff4417f ff")] // after year 9999 in UTC
    public void ReadDateTimeOffset_Other_Throws(string hex) => Payload.AssertRefused<DateTimeOffset, DateTimeOffsetCodec>(hex);

    [Theory]
    [InlineData("ff")]
    [InlineData("ce 0037b9db")] // a day after the last
    [InlineData("cf ffffffffffffffff")]
    public void ReadDateOnly_OutOfRange_Throws(string hex) => Payload.AssertRefused<DateOnly, DateOnlyCodec>(hex);

    [Theory]
    [InlineData("ff")]
    [InlineData("cf 000000c92a69c000")] // 24:00
    [InlineData("cf ffffffffffffffff")]
    public void ReadTimeOnly_OutOfRange_Throws(string hex) => Payload.AssertRefused<TimeOnly, TimeOnlyCodec>(hex);
}
