using System.Buffers;
using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Postcard;

/// <summary>What other peers of roam 7 do, against the rules or at the edge of them, and what must work all the same.</summary>
public sealed class PeerHabitTests
{
    [Fact]
    [Rule("rpc.request.direction")]
    public async Task Request_ids_may_be_of_any_parity_and_equal_those_of_this_side()
    {
        Upstream service = new();
        await using Solo solo = await StartAsync(service);
        await using UpstreamClient client = new(solo.Session.Root);
        ValueTask<string> echo = client.EchoAsync("ours");
        ulong ours = (await solo.Peer.ExpectAsync(MessageKind.Call)).Id;

        for (ulong id = 1; id <= ours + 1; id++)
        {
            await solo.Peer.SendCallAsync(id, Upstream.Echo, Bytes.Of("06 746865697273"));
            Assert.Equal(Bytes.Of("00 06 746865697273"), (await solo.Peer.ExpectResponseAsync(id)).Payload);
        }

        await solo.Peer.SendResponseAsync(ours, Bytes.Of("00 04 6f757273"));
        Assert.Equal("ours", await echo.Soon());
    }

    [Fact]
    [Rule("rpc.channel.lifecycle")]
    public async Task Items_and_Close_may_follow_the_response()
    {
        await using Solo solo = await StartAsync(new Upstream());
        await using UpstreamClient client = new(solo.Session.Root);
        (Tx<int> passed, Rx<int> numbers) = RoamChannel.Create<int>();
        ValueTask generate = client.GenerateAsync(2, passed);
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        Assert.Equal([0x02], call.Payload);

        await solo.Peer.SendResponseAsync(call.Id, [0x00]);
        await generate.AsTask().Soon();
        await solo.Peer.SendItemAsync(call.Channels[0], 0x00);
        await solo.Peer.SendItemAsync(call.Channels[0], 0x02);
        await solo.Peer.SendCloseAsync(call.Channels[0]);

        Assert.Equal(0, await numbers.ReadAsync().Soon());
        Assert.Equal(1, await numbers.ReadAsync().Soon());
        Assert.False(await numbers.WaitToReadAsync().Soon());
    }

    [Fact]
    [Rule("rpc.channel.unknown-id")]
    public async Task Grants_may_come_after_the_channel_has_ended()
    {
        await using Solo solo = await StartAsync(new Upstream());
        await using UpstreamClient client = new(solo.Session.Root);
        (Tx<int> numbers, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> sum = client.SumAsync(passed);
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        await numbers.CompleteAsync();
        await solo.Peer.ExpectAsync(MessageKind.Close);
        await solo.Peer.SendResponseAsync(call.Id, [0x00, 0x00]);
        Assert.Equal(0, await sum.Soon());

        await solo.Peer.SendGrantAsync(call.Channels[0], 8);

        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("rpc.channel.binding")]
    public async Task Channels_are_bound_in_the_order_of_the_list_and_take_no_bytes()
    {
        await using Solo solo = await StartAsync(new Upstream());
        await solo.Peer.SendCallAsync(1, Upstream.Transform, [], channels: [1, 3]);
        await solo.Peer.SendItemAsync(1, Bytes.Of("02 6869"));

        RawMessage item = await solo.Peer.ExpectAsync(MessageKind.Item);

        Assert.Equal((3UL, "026869"), (item.Id, Convert.ToHexString([.. item.Payload])));
        await solo.Peer.SendCloseAsync(1);
    }

    [Fact]
    [Rule("session.keepalive")]
    public async Task A_peer_that_answers_no_pings_while_idle_is_sent_none_and_not_taken_for_lost()
    {
        await using Solo solo = await StartAsync(new Upstream());
        for (int i = 0; i < 100; i++)
        {
            solo.Time.Advance(RoamLimits.Default.KeepaliveInterval);
        }

        // Not a single ping was on its way before this answer.
        await solo.Peer.SendCallAsync(1, Upstream.Echo, Bytes.Of("01 61"));
        Assert.Equal(Bytes.Of("00 01 61"), (await solo.Peer.ExpectResponseAsync(1)).Payload);
        Assert.True(solo.Session.IsConnected);
    }

    [Theory]
    [Rule("session.parity")]
    [InlineData((byte)Parity.Even)]
    [InlineData((byte)Parity.Odd)]
    public async Task What_an_acceptor_says_of_its_parity_does_not_count(byte claimed)
    {
        await using LinkPair links = LinkPair.Create(RoamOptions.Default.ToLinkOptions());
        RawPeer peer = new(links.Second);
        Task<RoamSession> initiating = RoamSession.InitiateAsync(links.First);
        Assert.Equal(Parity.Odd, (await peer.ExpectAsync(MessageKind.Hello)).Settings.Parity);
        await peer.SendRawAsync(0x00, 0x01, claimed, 0x40, 0x00);
        await using RoamSession session = await initiating.Soon();
        await using UpstreamClient client = new(session.Root);

        (Rx<int> passed, _) = Pair();
        ValueTask<long> sum = client.SumAsync(passed);
        RawMessage call = await peer.ExpectAsync(MessageKind.Call);
        Assert.Equal((1UL, 1UL), (call.Id % 2, call.Channels[0] % 2));
        await peer.SendResponseAsync(call.Id, [0x00, 0x08]);
        Assert.Equal(4, await sum.Soon());
        session.Abort();
    }

    [Fact]
    [Rule("session.connection.accept")]
    public async Task A_connection_may_be_accepted_with_the_settings_of_its_opener()
    {
        await using Solo solo = await InitiateAsync();
        (IUpstream client, ulong id) = await OpenAsync(solo);

        ValueTask<string> echo = client.EchoAsync("a");
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);

        Assert.Equal((id, 1UL), (call.ConnectionId, call.Id % 2));
        await solo.Peer.SendAsync(frame =>
        {
            MessageEncoder.WriteResponse(frame, id, call.Id, default, Metadata.Empty, RoamLimits.Default);
            frame.Write<byte>([0x00, 0x01, 0x61]);
        });
        Assert.Equal("a", await echo.Soon());
        await RoamClient.ReleaseAsync(client);
    }

    [Fact]
    [Rule("session.connection.reject")]
    public async Task A_connection_that_is_rejected_without_a_word_fails_alone()
    {
        await using Solo solo = await InitiateAsync();
        Task<IUpstream> opening = solo.Session.OpenAsync<IUpstream>();
        RawMessage open = await solo.Peer.ExpectAsync(MessageKind.ConnectionOpen);

        await solo.Peer.SendAsync(frame => MessageEncoder.WriteConnectionReject(
            frame, open.ConnectionId, Metadata.Empty, RoamLimits.Default));

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.ConnectFailed, opening);
        Assert.Equal("The peer rejected the connection.", exception.Message);
        Assert.True(solo.Session.IsConnected);
    }

    [Fact]
    [Rule("rpc.response.unsolicited")]
    public async Task An_answer_on_connection_0_to_a_call_on_another_harms_nothing()
    {
        await using Solo solo = await InitiateAsync();
        (IUpstream other, _) = await OpenAsync(solo);
        ValueTask<string> echo = other.EchoAsync("a");
        await solo.Peer.SendResponseAsync((await solo.Peer.ExpectAsync(MessageKind.Call)).Id, [0x00, 0x01, 0x61]);
        await solo.Peer.ExpectNothingAsync();
        Assert.False(echo.IsCompleted);

        // On the root the same peer is answered, and answers.
        await using UpstreamClient root = new(solo.Session.Root);
        ValueTask<string> second = root.EchoAsync("b");
        await solo.Peer.SendResponseAsync((await solo.Peer.ExpectAsync(MessageKind.Call)).Id, [0x00, 0x01, 0x62]);
        Assert.Equal("b", await second.Soon());

        // Whoever waits for the first gets to know when he lets the connection go.
        await RoamClient.ReleaseAsync(other);
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, echo);
    }

    [Fact]
    [Rule("rpc.request.concurrency.inbound")]
    public async Task Requests_of_a_peer_that_ignores_the_limit_are_answered_and_the_rest_run()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Upstream service = new()
        {
            OnEcho = async (message, token) =>
            {
                await gate.Task.WaitAsync(token);
                return message;
            },
        };
        await using Solo solo = await StartAsync(service, static limits => limits with { MaxConcurrentRequests = 2 });
        for (ulong id = 1; id <= 3; id++)
        {
            await solo.Peer.SendCallAsync(id, Upstream.Echo, Bytes.Of("01 61"));
        }

        // The only word that such a peer has for it.
        Assert.Equal([0x01, 0x03], (await solo.Peer.ExpectResponseAsync(3)).Payload);
        gate.SetResult();
        List<ulong> answered = [];
        for (int i = 0; i < 2; i++)
        {
            RawMessage response = await solo.Peer.ExpectAsync(MessageKind.Response);
            Assert.Equal(Bytes.Of("00 01 61"), response.Payload);
            answered.Add(response.Id);
        }

        Assert.Equal([1UL, 2UL], answered.Order());
    }

    [Fact]
    [Rule("rpc.flow-control.credit")]
    public async Task Grants_may_come_late_as_long_as_they_come()
    {
        await using Solo solo = await InitiateAsync();
        await using UpstreamClient client = new(solo.Session.Root);
        (Rx<int> passed, Tx<int> numbers) = Pair();
        ValueTask<long> sum = client.SumAsync(passed);
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        Task sending = SendAllAsync(numbers, 45);

        // As TypeScript does: what eight items earned is granted when the next message comes, and the rest with Close.
        int granted = 16;
        for (int i = 1; i <= 45; i++)
        {
            await solo.Peer.ExpectAsync(MessageKind.Item);
            if (i == granted)
            {
                Assert.False(sending.IsCompleted);
                await solo.Peer.ExpectNothingAsync();
                await solo.Peer.SendGrantAsync(call.Channels[0], 8);
                granted += 8;
            }
        }

        await solo.Peer.ExpectAsync(MessageKind.Close);
        await sending.Soon();
        await solo.Peer.SendGrantAsync(call.Channels[0], 8);
        await solo.Peer.SendResponseAsync(call.Id, [0x00, 0x02]);
        Assert.Equal(1, await sum.Soon());
    }

    [Fact]
    [Rule("rpc.channel.reset")]
    public async Task A_sender_that_ignores_Reset_and_closes_late_harms_nothing()
    {
        await using Solo solo = await InitiateAsync();
        await using UpstreamClient client = new(solo.Session.Root);
        (Tx<int> passed, Rx<int> numbers) = RoamChannel.Create<int>();
        ValueTask generate = client.GenerateAsync(10, passed);
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        await solo.Peer.SendItemAsync(call.Channels[0], 0x00);
        Assert.Equal(0, await numbers.ReadAsync().Soon());

        await numbers.DisposeAsync();
        await solo.Peer.ExpectAsync(MessageKind.Reset);
        for (byte i = 1; i < 10; i++)
        {
            await solo.Peer.SendItemAsync(call.Channels[0], (byte)(2 * i));
        }

        await solo.Peer.SendCloseAsync(call.Channels[0]);
        await solo.Peer.SendResponseAsync(call.Id, [0x00]);
        await generate.AsTask().Soon();
        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("session.protocol-error.receive")]
    public async Task What_a_peer_says_of_a_violation_is_told_to_all_who_wait()
    {
        await using Solo solo = await InitiateAsync();
        await using UpstreamClient client = new(solo.Session.Root);
        ValueTask<string> echo = client.EchoAsync("a");
        await solo.Peer.ExpectAsync(MessageKind.Call);
        (Tx<int> passed, Rx<int> numbers) = RoamChannel.Create<int>();
        ValueTask generate = client.GenerateAsync(2, passed);
        await solo.Peer.ExpectAsync(MessageKind.Call);
        ValueTask<int> read = numbers.ReadAsync();

        // The bytes of a TypeScript peer: the name of a rule and nothing else.
        await solo.Peer.SendRawAsync([0x00, 0x02, 23, .. "flow.call.payload-limit"u8]);
        await solo.Peer.Link.CloseOutputAsync();

        const string Expected = "The peer reports a protocol error: flow.call.payload-limit";
        foreach (Task task in new[] { echo.AsTask(), generate.AsTask(), read.AsTask() })
        {
            RoamException exception = await Throws.RoamAsync(RoamErrorKind.Protocol, task);
            Assert.Equal(Expected, exception.Message);
        }

        Assert.Equal(Expected, (await solo.Session.Completion.Soon()).Description);
    }

    [Fact]
    [Rule("rpc.error.invalid-payload.plain")]
    public async Task Arguments_that_are_refused_may_have_run()
    {
        await using Solo solo = await InitiateAsync();
        await using UpstreamClient client = new(solo.Session.Root);
        (Tx<int> passed, Rx<int> numbers) = RoamChannel.Create<int>();
        ValueTask generate = client.GenerateAsync(2, passed);
        await solo.Peer.SendResponseAsync((await solo.Peer.ExpectAsync(MessageKind.Call)).Id, [0x01, 0x02]);

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.InvalidPayload, generate);
        Assert.True(exception.MayHaveRun);
        Assert.Contains("'IUpstream.GenerateAsync', or its handler failed", exception.Message, StringComparison.Ordinal);

        // A peer that could not decode the arguments has taken no channel, and will not end it.
        await Throws.RoamAsync(RoamErrorKind.InvalidPayload, numbers.ReadAsync());
    }

    [Fact]
    [Rule("rpc.error.reason")]
    public async Task A_failure_without_a_reason_is_a_cancelled_call()
    {
        await using Solo solo = await InitiateAsync();
        await using UpstreamClient client = new(solo.Session.Root);
        ValueTask<string> echo = client.EchoAsync("a");
        await solo.Peer.SendResponseAsync((await solo.Peer.ExpectAsync(MessageKind.Call)).Id, [0x01, 0x03]);

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.Cancelled, echo);
        Assert.True(exception.MayHaveRun);
        Assert.Equal("The peer cancelled 'IUpstream.EchoAsync'.", exception.Message);
    }

    [Fact]
    [Rule("payload.trailing")]
    public async Task Bytes_that_are_left_over_are_refused()
    {
        await using Solo solo = await StartAsync(new Upstream());
        await solo.Peer.SendCallAsync(1, Upstream.Echo, Bytes.Of("01 61 00"));
        Assert.Equal([0x01, 0x02], (await solo.Peer.ExpectResponseAsync(1)).Payload);
    }

    private static (Rx<int> Passed, Tx<int> Kept) Pair()
    {
        (Tx<int> kept, Rx<int> passed) = RoamChannel.Create<int>();
        return (passed, kept);
    }

    /// <summary>Opens a connection, which the peer accepts as TypeScript does: with the settings that it was opened with.</summary>
    private static async Task<(IUpstream Client, ulong Id)> OpenAsync(Solo solo)
    {
        Task<IUpstream> opening = solo.Session.OpenAsync<IUpstream>();
        RawMessage open = await solo.Peer.ExpectAsync(MessageKind.ConnectionOpen);
        await solo.Peer.SendAsync(frame => MessageEncoder.WriteConnectionAccept(
            frame, open.ConnectionId, open.Settings, Metadata.Empty, RoamLimits.Default));
        return (await opening.Soon(), open.ConnectionId);
    }

    private static async Task SendAllAsync(Tx<int> output, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await output.SendAsync(i);
        }

        await output.CompleteAsync();
    }

    private static Task<Solo> StartAsync(Upstream service, Func<RoamLimits, RoamLimits>? limits = null) => Solo.AcceptedAsync(
        options: o => o with { PayloadFormat = PayloadFormat.Postcard, Limits = limits is null ? o.Limits : limits(o.Limits) },
        services: new RoamServices().Add<IUpstream>(service));

    private static Task<Solo> InitiateAsync() => Solo.InitiatedAsync(
        options: static o => o with { PayloadFormat = PayloadFormat.Postcard }, services: new RoamServices());
}
