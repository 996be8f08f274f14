using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Postcard;

/// <summary>A peer in another language ends its call and says nothing of the call's channels.</summary>
public sealed class CallEndTests
{
    [Theory]
    [Rule("rpc.channel.lifecycle.plain")]
    [InlineData("00 00", true)]
    [InlineData("01 00 00", true)]
    [InlineData("01 03", true)]
    [InlineData("01 01", false)]
    [InlineData("01 02", false)]
    [InlineData("07", true)]
    public async Task Sends_end_with_the_call(string response, bool isReset)
    {
        await using Solo solo = await InitiateAsync();
        await using UpstreamClient client = new(solo.Session.Root);
        (Tx<int> numbers, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> sum = client.SumAsync(passed);
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        for (int i = 0; i < 16; i++)
        {
            await numbers.SendAsync(i);
            await solo.Peer.ExpectAsync(MessageKind.Item);
        }

        Task waiting = numbers.SendAsync(16).AsTask();
        await solo.Peer.SendResponseAsync(call.Id, Bytes.Of(response));

        RoamException exception = await Assert.ThrowsAsync<RoamException>(() => waiting.Soon());
        Assert.Equal(response is "01 01" ? RoamErrorKind.UnknownMethod : response is "01 02" ? RoamErrorKind.InvalidPayload : RoamErrorKind.ChannelReset, exception.Kind);
        await Assert.ThrowsAsync<RoamException>(() => numbers.SendAsync(17).AsTask().Soon());
        Exception? failure = await Record.ExceptionAsync(() => sum.AsTask().Soon());
        Assert.True(response == "00 00" ? failure is null : failure is RoamException, $"{failure}");
        if (isReset)
        {
            Assert.Contains("has ended", exception.Message, StringComparison.Ordinal);
            Assert.Equal(call.Channels[0], (await solo.Peer.ExpectAsync(MessageKind.Reset)).Id);
        }

        await numbers.DisposeAsync();
        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("rpc.channel.lifecycle.plain")]
    public async Task A_half_that_was_closed_before_the_end_of_its_call_is_not_reset()
    {
        await using Solo solo = await InitiateAsync();
        await using UpstreamClient client = new(solo.Session.Root);
        (Tx<int> numbers, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> sum = client.SumAsync(passed);
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        await numbers.CompleteAsync();
        await solo.Peer.ExpectAsync(MessageKind.Close);

        await solo.Peer.SendResponseAsync(call.Id, Bytes.Of("00 00"));

        Assert.Equal(0, await sum.Soon());
        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("rpc.channel.lifecycle.plain")]
    public async Task Reads_end_with_a_failed_call_after_what_has_arrived()
    {
        await using Solo solo = await InitiateAsync();
        await using UpstreamClient client = new(solo.Session.Root);
        (Tx<int> passed, Rx<int> numbers) = RoamChannel.Create<int>();
        ValueTask generate = client.GenerateAsync(2, passed);
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        await solo.Peer.SendItemAsync(call.Channels[0], 0x02);
        await solo.Peer.SendResponseAsync(call.Id, Bytes.Of("01 03"));
        await Throws.RoamAsync(RoamErrorKind.Cancelled, generate);

        Assert.Equal(1, await numbers.ReadAsync().Soon());
        RoamException exception = await Throws.RoamAsync(RoamErrorKind.ChannelReset, numbers.ReadAsync());
        Assert.Contains("The peer cancelled 'IUpstream.GenerateAsync'", exception.Message, StringComparison.Ordinal);

        // What such a peer still sends harms nothing.
        await solo.Peer.SendItemAsync(call.Channels[0], 0x02);
        await solo.Peer.SendCloseAsync(call.Channels[0]);
        Assert.Equal(call.Channels[0], (await solo.Peer.ExpectAsync(MessageKind.Reset)).Id);
        await solo.Peer.ExpectNothingAsync();
    }

    [Theory]
    [Rule("rpc.channel.lifecycle.plain")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Channels_end_with_a_call_that_its_caller_gives_up(bool byDeadline)
    {
        await using Solo solo = await InitiateAsync();
        using CancellationTokenSource source = new();
        CallContext context = byDeadline
            ? new(deadline: Deadline.After(TimeSpan.FromSeconds(1), solo.Time))
            : new(cancellationToken: source.Token);
        await using PlainCallsClient client = new(solo.Session.Root);
        (Tx<int> input, Rx<int> passedInput) = RoamChannel.Create<int>();
        (Tx<int> passedOutput, Rx<int> output) = RoamChannel.Create<int>();
        ValueTask exchange = client.ExchangeAsync(passedInput, passedOutput, context);
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        for (int i = 0; i < 16; i++)
        {
            await input.SendAsync(i);
            await solo.Peer.ExpectAsync(MessageKind.Item);
        }

        Task send = input.SendAsync(16).AsTask();
        Task read = output.ReadAsync().AsTask();
        if (byDeadline)
        {
            solo.Time.Advance(TimeSpan.FromSeconds(2));
            await Throws.RoamAsync(RoamErrorKind.DeadlineExceeded, exchange);
        }
        else
        {
            await source.CancelAsync();
            await Throws.CancelledAsync(exchange.AsTask(), source.Token);
        }

        Assert.Contains("has ended", (await Throws.RoamAsync(RoamErrorKind.ChannelReset, send)).Message, StringComparison.Ordinal);
        await Throws.RoamAsync(RoamErrorKind.ChannelReset, read);
        await solo.Peer.ExpectAsync(MessageKind.Cancel);
        ulong[] reset = [(await solo.Peer.ExpectAsync(MessageKind.Reset)).Id, (await solo.Peer.ExpectAsync(MessageKind.Reset)).Id];
        Assert.Equal([.. call.Channels], reset);

        // The answer may come late, or never.
        await solo.Peer.SendResponseAsync(call.Id, Bytes.Of("01 03"));
        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("rpc.channel.lifecycle")]
    public async Task A_peer_of_this_implementation_ends_its_channels_itself()
    {
        await using Solo solo = await Solo.InitiatedAsync(services: new RoamServices(), features: "drain");
        await using UpstreamClient client = new(solo.Session.Root);
        (Tx<int> numbers, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> sum = client.SumAsync(passed);
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        await solo.Peer.SendResponseAsync(call.Id, Bytes.Of("00 00"));
        Assert.Equal(0, await sum.Soon());

        // Its handler may have detached its half.
        await numbers.SendAsync(1);
        await solo.Peer.ExpectAsync(MessageKind.Item);
        await solo.Peer.SendAsync(frame => MessageEncoder.WriteReset(frame, 0, call.Channels[0], Metadata.Empty, RoamLimits.Default));
        await Throws.RoamAsync(RoamErrorKind.ChannelReset, UntilItFailsAsync(numbers));
    }

    private static async Task UntilItFailsAsync(Tx<int> numbers)
    {
        while (true)
        {
            await numbers.SendAsync(0);
        }
    }

    private static Task<Solo> InitiateAsync() => Solo.InitiatedAsync(
        options: static o => o with { PayloadFormat = PayloadFormat.Postcard }, services: new RoamServices());
}
