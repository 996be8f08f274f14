using Roam.Buffers;
using Roam.Wire;

namespace Roam.Tests.Wire;

public class ResponseEnvelopeTests
{
    // The wire vectors of roam 7.3.0 for results.
    [Theory]
    [InlineData("000568656c6c6f", (int)ResponseOutcome.Ok, "0568656c6c6f")]
    [InlineData("002a", (int)ResponseOutcome.Ok, "2a")]
    [InlineData("0100046f6f7073", (int)ResponseOutcome.UserError, "046f6f7073")]
    [InlineData("0101", (int)ResponseOutcome.UnknownMethod, "")]
    [InlineData("0102", (int)ResponseOutcome.InvalidPayload, "")]
    [InlineData("0103", (int)ResponseOutcome.Cancelled, "")]
    [InlineData("00", (int)ResponseOutcome.Ok, "")]
    [InlineData("0100", (int)ResponseOutcome.UserError, "")]
    public void An_envelope_says_how_the_call_went_and_where_the_value_begins(string hex, int outcome, string value)
    {
        byte[] payload = WireBytes.Hex(hex);
        Assert.Equal((ResponseOutcome)outcome, ResponseEnvelope.Decode(payload, out int consumed));
        Assert.Equal(WireBytes.Hex(value), payload[consumed..]);

        byte[] written = WireBytes.Of(frame => Write(frame, (ResponseOutcome)outcome));
        Assert.Equal(payload[..consumed], written);
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("0104")]
    [InlineData("01ff")]
    [InlineData("02")]
    [InlineData("80")]
    [InlineData("8000")] // a longer form of 0
    [InlineData("018100")]
    [InlineData("010100")] // no value belongs to these
    [InlineData("01022a")]
    [InlineData("0103046f6f7073")]
    public void Anything_else_is_malformed(string hex)
    {
        Assert.Equal(ResponseOutcome.Malformed, ResponseEnvelope.Decode(WireBytes.Hex(hex), out int consumed));
        Assert.Equal(0, consumed);
    }

    private static void Write(FrameWriter frame, ResponseOutcome outcome)
    {
        switch (outcome)
        {
            case ResponseOutcome.Ok: ResponseEnvelope.WriteOk(frame); break;
            case ResponseOutcome.UserError: ResponseEnvelope.WriteUserError(frame); break;
            case ResponseOutcome.UnknownMethod: ResponseEnvelope.WriteUnknownMethod(frame); break;
            case ResponseOutcome.InvalidPayload: ResponseEnvelope.WriteInvalidPayload(frame); break;
            default: ResponseEnvelope.WriteCancelled(frame); break;
        }
    }
}
