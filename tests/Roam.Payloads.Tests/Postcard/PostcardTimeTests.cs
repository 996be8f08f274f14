using Roam.Payloads.Codecs;

namespace Roam.Payloads.Tests.Postcard;

/// <summary>Instants, dates and times as text: their forms, kinds and edges, and what is refused.</summary>
public class PostcardTimeTests
{
    private static readonly DateTime Noon = new(2024, 7, 1, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(0, "2024-07-01T12:00:00Z")]
    [InlineData(1, "2024-07-01T12:00:00.0000001Z")]
    [InlineData(5_000_000, "2024-07-01T12:00:00.5Z")]
    [InlineData(6_780_000, "2024-07-01T12:00:00.678Z")]
    [InlineData(TimeSpan.TicksPerSecond + 10, "2024-07-01T12:00:01.000001Z")]
    public void DateTime_HasAsManyDigitsAsItNeeds(long ticks, string text)
    {
        byte[] payload = PostcardPayload.Write<DateTime, DateTimeCodec>(Noon.AddTicks(ticks));
        Assert.Equal(text, PostcardPayload.Read<string, StringCodec>(payload));
        Assert.Equal(Noon.AddTicks(ticks), PostcardPayload.Read<DateTime, DateTimeCodec>(payload));
    }

    [Fact]
    public void WriteDateTime_Local_BecomesUtc()
    {
        byte[] expected = PostcardPayload.Write<DateTime, DateTimeCodec>(Noon);
        Assert.Equal(expected, PostcardPayload.Write<DateTime, DateTimeCodec>(Noon.ToLocalTime()));
        Assert.Equal(expected, PostcardPayload.Write<DateTime, DateTimeCodec>(DateTime.SpecifyKind(Noon, DateTimeKind.Unspecified)));
        Assert.Equal(DateTimeKind.Utc, PostcardPayload.Read<DateTime, DateTimeCodec>(expected).Kind);
    }

    [Theory]
    [InlineData("2024-07-01T14:00:00+02:00")]
    [InlineData("2024-07-01T02:30:00-09:30")]
    [InlineData("2024-07-01T12:00:00-00:00")]
    [InlineData("2024-07-01T12:00:00.000000000Z")]
    [InlineData("2024-07-01T12:00:00.00000009999999999999999999Z")] // finer than a tick
    public void ReadDateTime_AnyOffsetAndFraction_IsTakenAsUtc(string text)
    {
        DateTime value = PostcardPayload.Read<DateTime, DateTimeCodec>(PostcardPayload.Write<string, StringCodec>(text));
        Assert.Equal(Noon, value);
        Assert.Equal(DateTimeKind.Utc, value.Kind);
    }

    [Theory]
    [InlineData(120, "2024-07-01T14:00:00+02:00")]
    [InlineData(-570, "2024-07-01T02:30:00-09:30")]
    [InlineData(0, "2024-07-01T12:00:00+00:00")]
    public void DateTimeOffset_KeepsItsOffset(int minutes, string text)
    {
        DateTimeOffset value = new DateTimeOffset(Noon).ToOffset(TimeSpan.FromMinutes(minutes));
        byte[] payload = PostcardPayload.Write<DateTimeOffset, DateTimeOffsetCodec>(value);
        Assert.Equal(text, PostcardPayload.Read<string, StringCodec>(payload));
        DateTimeOffset read = PostcardPayload.Read<DateTimeOffset, DateTimeOffsetCodec>(payload);
        Assert.True(value.EqualsExact(read));
    }

    [Fact]
    public void DateTimeOffset_LongestText_Fits()
    {
        var value = new DateTimeOffset(DateTime.MaxValue.Ticks, TimeSpan.FromHours(14));
        byte[] payload = PostcardPayload.Write<DateTimeOffset, DateTimeOffsetCodec>(value);
        Assert.Equal("9999-12-31T23:59:59.9999999+14:00", PostcardPayload.Read<string, StringCodec>(payload));
    }

    [Fact]
    public void DateAndTime_AreText()
    {
        byte[] date = PostcardPayload.Write<DateOnly, DateOnlyCodec>(new DateOnly(24, 1, 2));
        Assert.Equal("0024-01-02", PostcardPayload.Read<string, StringCodec>(date));
        byte[] time = PostcardPayload.Write<TimeOnly, TimeOnlyCodec>(new TimeOnly(3, 4, 5, 60));
        Assert.Equal("03:04:05.06", PostcardPayload.Read<string, StringCodec>(time));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2024-07-01")]
    [InlineData("2024-07-01T12:00:00")] // no offset
    [InlineData("2024-07-01T12:00Z")]
    [InlineData("2024-07-01 12:00:00Z")]
    [InlineData("2024-07-01t12:00:00Z")]
    [InlineData("2024-07-01T12:00:00z")]
    [InlineData("2024-07-01T12:00:00.Z")]
    [InlineData("2024-07-01T12:00:00,5Z")]
    [InlineData("2024-07-01T12:00:00Z ")]
    [InlineData(" 2024-07-01T12:00:00Z")]
    [InlineData("2024-07-01T12:00:60Z")] // a leap second
    [InlineData("2024-07-01T12:60:00Z")]
    [InlineData("2024-07-01T24:00:00Z")]
    [InlineData("2024-07-01T12:00:00+0200")]
    [InlineData("2024-07-01T12:00:00+02")]
    [InlineData("2024-07-01T12:00:00+14:01")]
    [InlineData("2024-07-01T12:00:00-14:01")]
    [InlineData("2024-07-01T12:00:00+02:60")]
    [InlineData("2024-07-01T12:00:00\u221202:00")]
    [InlineData("2024-07-01T12:00:00+-2:00")]
    [InlineData("0001-01-01T00:00:00+00:01")] // before year 1 in UTC
    [InlineData("9999-12-31T23:59:59-00:01")] // after year 9999 in UTC
    public void ReadInstant_OtherText_Throws(string text)
    {
        PayloadException error = PostcardPayload.AssertTextRefused<DateTime, DateTimeCodec>(text);
        Assert.Equal("Expected a DateTime at byte 0, found a string of other content.", error.Message);
        PostcardPayload.AssertTextRefused<DateTimeOffset, DateTimeOffsetCodec>(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2024-07-1")]
    [InlineData("2024-7-01")]
    [InlineData("24-07-01")]
    [InlineData("2024/07/01")]
    [InlineData("2024-07-01T")]
    [InlineData("+2024-07-01")]
    [InlineData("12024-07-01")]
    [InlineData("0000-07-01")]
    [InlineData("2024-00-01")]
    [InlineData("2024-13-01")]
    [InlineData("2024-07-00")]
    [InlineData("2024-07-32")]
    [InlineData("2023-02-29")]
    [InlineData("202a-07-01")]
    public void ReadDateOnly_OtherText_Throws(string text) => PostcardPayload.AssertTextRefused<DateOnly, DateOnlyCodec>(text);

    [Theory]
    [InlineData("")]
    [InlineData("12:00")]
    [InlineData("12:00:0")]
    [InlineData("24:00:00")]
    [InlineData("12:60:00")]
    [InlineData("12:00:60")]
    [InlineData("12:00:00.")]
    [InlineData("12:00:00.5x")]
    [InlineData("12:00:00Z")]
    [InlineData("-1:00:00")]
    public void ReadTimeOnly_OtherText_Throws(string text) => PostcardPayload.AssertTextRefused<TimeOnly, TimeOnlyCodec>(text);
}
