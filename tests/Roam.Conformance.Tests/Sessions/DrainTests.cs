using Roam.Conformance.Tests.Connections;
using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Sessions;

/// <summary>Ending a session without losing a call.</summary>
public sealed class DrainTests
{
    private const string Drain = "drain";

    [Theory]
    [Rule("session.drain")]
    [InlineData(PayloadFormat.MessagePack)]
    [InlineData(PayloadFormat.Postcard)]
    public async Task What_runs_is_answered_and_then_the_session_ends(PayloadFormat format)
    {
        await using Duo duo = await Duo.StartAsync(client: o => o with { PayloadFormat = format });
        (Gate gate, Task<int> running) = await RunAsync(duo);

        Task draining = duo.ServerSession.DrainAsync(Timeout.InfiniteTimeSpan);
        await duo.ClientSession.Draining.Soon();
        Assert.False(draining.IsCompleted);
        Assert.True(duo.ClientSession.IsConnected && duo.ServerSession.IsConnected);
        gate.Release(7);

        Assert.Equal(7, await running.Soon());
        await draining.Soon();
        Assert.Equal("The session was drained.", (await duo.ServerSession.Completion.Soon()).Description);
        Assert.Equal(SessionEndReason.ClosedByPeer, (await duo.ClientSession.Completion.Soon()).Reason);
    }

    [Theory]
    [Rule("session.drain")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Either_side_may_drain_a_session_that_does_nothing(bool client)
    {
        await using Duo duo = await Duo.StartAsync();
        await (client ? duo.ClientSession : duo.ServerSession).DrainAsync(Timeout.InfiniteTimeSpan).Soon();
        await Task.WhenAll(duo.ClientSession.Completion, duo.ServerSession.Completion).Soon();
        await Task.WhenAll(duo.ClientSession.Draining, duo.ServerSession.Draining).Soon();
    }

    [Fact]
    [Rule("session.drain")]
    public async Task Both_sides_may_drain_at_once()
    {
        for (int i = 0; i < 50; i++)
        {
            await using Crowd crowd = await Crowd.StartAsync();
            IProbe down = await crowd.First.OpenAsync<IProbe>().Soon();
            IProbe up = await crowd.Second.OpenAsync<IProbe>().Soon();
            Task<int>[] calls = [down.IncrementAsync(1).AsTask(), up.IncrementAsync(2).AsTask()];

            await Task.WhenAll(
                Task.Run(() => crowd.First.DrainAsync(Timeout.InfiniteTimeSpan)),
                Task.Run(() => crowd.Second.DrainAsync(Timeout.InfiniteTimeSpan))).Soon();

            foreach (Task<int> call in calls)
            {
                await AssertAnsweredOrDrainingAsync(call);
            }
        }
    }

    [Theory]
    [Rule("session.drain.calls")]
    [InlineData(PayloadFormat.MessagePack)]
    [InlineData(PayloadFormat.Postcard)]
    public async Task The_peer_makes_no_new_calls_and_opens_no_connections(PayloadFormat format)
    {
        await using Duo duo = await Duo.StartAsync(client: o => o with { PayloadFormat = format });
        (Gate gate, Task<int> running) = await RunAsync(duo);
        Task draining = duo.ServerSession.DrainAsync(Timeout.InfiniteTimeSpan);
        await duo.ClientSession.Draining.Soon();

        int calls = duo.Service.Calls;
        Assert.False((await Throws.RoamAsync(RoamErrorKind.Draining, duo.Client.IncrementAsync(1))).MayHaveRun);
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        await Throws.RoamAsync(RoamErrorKind.Draining, duo.Client.ReadAsync(passed));
        await Throws.RoamAsync(RoamErrorKind.Draining, tx.SendAsync(1));
        await Throws.RoamAsync(RoamErrorKind.Draining, duo.ClientSession.OpenAsync<IProbe>());
        Assert.Equal(calls, duo.Service.Calls);

        gate.Release(7);
        Assert.Equal(7, await running.Soon());
        await draining.Soon();
    }

    [Fact]
    [Rule("session.drain.calls")]
    public async Task Calls_that_wait_for_their_turn_have_not_run()
    {
        await using Duo duo = await Duo.StartAsync(limits: RoamLimits.Default with { MaxConcurrentRequests = 1 });
        Gate gate = new();
        duo.Service.OnRun = gate.WaitAsync;
        ValueTask<int> running = duo.Client.RunAsync(1);
        await gate.WaitUntilEnteredAsync(1);
        ValueTask<int> waiting = duo.Client.RunAsync(2);

        Task draining = duo.ServerSession.DrainAsync(Timeout.InfiniteTimeSpan);

        Assert.False((await Throws.RoamAsync(RoamErrorKind.Draining, waiting)).MayHaveRun);
        gate.Release(1);
        Assert.Equal(1, await running.Soon());
        await draining.Soon();
    }

    [Fact]
    [Rule("session.drain.refuse")]
    public async Task Requests_that_cross_the_notice_are_answered_and_have_not_run()
    {
        await using Duo duo = await Duo.StartAsync();
        (Gate gate, Task<int> running) = await RunAsync(duo);

        // The client does not get to know yet.
        duo.Links.First.HoldReceives();
        Task draining = duo.ServerSession.DrainAsync(Timeout.InfiniteTimeSpan);
        ValueTask<int> crossing = duo.Client.IncrementAsync(1);
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> withChannel = duo.Client.ReadAsync(passed);
        Task<IProbe> opening = duo.ClientSession.OpenAsync<IProbe>();
        duo.Links.First.ReleaseAll();

        Assert.False((await Throws.RoamAsync(RoamErrorKind.Draining, crossing)).MayHaveRun);
        Assert.False((await Throws.RoamAsync(RoamErrorKind.Draining, withChannel)).MayHaveRun);
        await Throws.RoamAsync(RoamErrorKind.Draining, tx.SendAsync(1));
        Assert.False((await Throws.RoamAsync(RoamErrorKind.Draining, opening)).MayHaveRun);
        Assert.Equal(1, duo.Service.Calls);
        gate.Release(7);
        Assert.Equal(7, await running.Soon());
        await draining.Soon();
    }

    [Fact]
    [Rule("session.drain.refuse")]
    [Rule("session.drain.drained")]
    public async Task The_side_that_drains_speaks_as_the_rules_say()
    {
        await using Solo solo = await Solo.AcceptedAsync(features: Drain);
        Gate gate = await RunAsync(solo);
        Task draining = solo.Session.DrainAsync(Timeout.InfiniteTimeSpan);
        RawMessage drain = await solo.Peer.ExpectAsync(MessageKind.Drain);
        Assert.Equal(0UL, drain.ConnectionId);

        await solo.Peer.SendCallAsync(3, ProbeMethods.Increment, [0x91, 0x07]);
        RawMessage refused = await solo.Peer.ExpectResponseAsync(3);
        Assert.Equal([0x01, 0x03], refused.Payload);
        Assert.Contains(("roam-error", "draining"), refused.Metadata);
        await solo.Peer.SendAsync(static frame => MessageEncoder.WriteConnectionOpen(
            frame, 1, new(Parity.Odd, 64), [("roam-service", "Probe")], RoamLimits.Default));
        Assert.Contains(("roam-error", "draining"), (await solo.Peer.ExpectAsync(MessageKind.ConnectionReject)).Metadata);
        Assert.Equal(1, solo.Service.Calls);

        gate.Release(7);
        await solo.Peer.ExpectResponseAsync(1);
        await solo.Peer.ExpectNothingAsync();
        Assert.False(draining.IsCompleted, "The session ended before the peer had drained.");
        await solo.Peer.SendAsync(static frame => MessageEncoder.WriteDrained(frame, Metadata.Empty, RoamLimits.Default));
        Assert.Null(await solo.Peer.ReceiveAsync());
        await solo.Peer.Link.CloseOutputAsync();
        await draining.Soon();
    }

    [Fact]
    [Rule("session.drain.drained")]
    public async Task The_peer_says_that_it_has_drained_when_it_has()
    {
        await using Solo solo = await Solo.InitiatedAsync(features: Drain);
        ValueTask<int> call = solo.Client.IncrementAsync(1);
        ulong id = (await solo.Peer.ExpectAsync(MessageKind.Call)).Id;
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> read = solo.Client.ReadAsync(passed);
        RawMessage withChannel = await solo.Peer.ExpectAsync(MessageKind.Call);

        await solo.Peer.SendAsync(static frame => MessageEncoder.WriteDrain(frame, Metadata.Empty, RoamLimits.Default));
        await solo.Session.Draining.Soon();
        await solo.Peer.ExpectNothingAsync();
        await solo.Peer.SendResponseAsync(id, [0x00, 0x02]);
        Assert.Equal(2, await call.Soon());
        await solo.Peer.ExpectNothingAsync();
        await tx.SendAsync(5).Soon();
        await solo.Peer.ExpectAsync(MessageKind.Item);
        await solo.Peer.SendResponseAsync(withChannel.Id, [0x00, 0x05]);
        Assert.Equal(5, await read.Soon());

        // The channel outlives its call.
        await solo.Peer.ExpectNothingAsync();
        await tx.CompleteAsync().Soon();
        await solo.Peer.ExpectAsync(MessageKind.Close);
        await solo.Peer.ExpectAsync(MessageKind.Drained);
    }

    [Fact]
    [Rule("session.drain.calls")]
    public async Task Handlers_may_call_back_while_their_side_drains()
    {
        Gate gate = new();
        await using Crowd crowd = await Crowd.StartAsync(second: s => s.Add<IProbe>(connection => new Probe
        {
            OnRun = async (number, context) =>
            {
                int waited = await gate.WaitAsync(number, context);
                await using RoamClient back = (RoamClient)await connection.Session.OpenAsync<IProbe>();
                return await ((IProbe)back).IncrementAsync(waited);
            },
        }));
        IProbe probe = await crowd.First.OpenAsync<IProbe>().Soon();
        ValueTask<int> running = probe.RunAsync(41);
        await gate.WaitUntilEnteredAsync(1);
        Task draining = crowd.Second.DrainAsync(Timeout.InfiniteTimeSpan);
        await crowd.First.Draining.Soon();

        gate.Release(41);

        Assert.Equal(42, await running.Soon());
        await draining.Soon();
    }

    [Theory]
    [Rule("session.drain")]
    [InlineData(PayloadFormat.MessagePack)]
    [InlineData(PayloadFormat.Postcard)]
    public async Task Channels_of_both_sides_end_before_the_session_does(PayloadFormat format)
    {
        await using Duo duo = await Duo.StartAsync(client: o => o with { PayloadFormat = format });
        duo.Service.OnWrite = static async (items, context) =>
        {
            items.Detach();
            await Task.Yield();
            Task unawaited = Task.Run(async () =>
            {
                for (int i = 0; i < 1000; i++)
                {
                    await items.SendAsync(i);
                }

                await items.CompleteAsync();
            });
        };
        (Tx<int> passed, Rx<int> items) = RoamChannel.Create<int>();
        await duo.Client.WriteAsync(passed).Soon();

        Task draining = duo.ServerSession.DrainAsync(Timeout.InfiniteTimeSpan);
        List<int> read = [];
        await foreach (int item in items)
        {
            read.Add(item);
        }

        Assert.Equal(Enumerable.Range(0, 1000), read);
        await draining.Soon();
    }

    [Fact]
    [Rule("session.drain.plain")]
    public async Task A_peer_of_plain_roam_7_is_told_nothing_and_served_until_nothing_runs()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        Gate gate = await RunAsync(solo);
        Task draining = solo.Session.DrainAsync(Timeout.InfiniteTimeSpan);

        // It calls on, and gets answers; connections are another matter.
        await solo.Peer.SendCallAsync(3, ProbeMethods.Increment, [0x91, 0x07]);
        Assert.Equal([0x00, 0x08], (await solo.Peer.ExpectResponseAsync(3)).Payload);
        await solo.Peer.SendAsync(static frame => MessageEncoder.WriteConnectionOpen(
            frame, 1, new(Parity.Odd, 64), [("roam-service", "Probe")], RoamLimits.Default));
        Assert.Contains(("roam-error", "draining"), (await solo.Peer.ExpectAsync(MessageKind.ConnectionReject)).Metadata);
        Assert.False(draining.IsCompleted);

        gate.Release(7);
        Assert.Equal([0x00, 0x07], (await solo.Peer.ExpectResponseAsync(1)).Payload);
        Assert.Null(await solo.Peer.ReceiveAsync());
        await solo.Peer.Link.CloseOutputAsync();
        await draining.Soon();
    }

    [Theory]
    [Rule("session.drain.deadline")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_has_not_ended_in_time_is_cancelled_and_answered(bool cancel)
    {
        await using Duo duo = await Duo.StartAsync();
        (Gate gate, Task<int> running) = await RunAsync(duo);
        using CancellationTokenSource cut = new();
        Task draining = duo.ServerSession.DrainAsync(TimeSpan.FromSeconds(10), cut.Token);
        await duo.ClientSession.Draining.Soon();

        if (cancel)
        {
            await cut.CancelAsync();
        }
        else
        {
            duo.Time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
            Assert.False(draining.IsCompleted);
            Assert.True(duo.ServerSession.IsConnected);
            duo.Time.Advance(TimeSpan.FromTicks(1));
        }

        Assert.True((await Throws.RoamAsync(RoamErrorKind.Cancelled, running)).MayHaveRun);
        await draining.Soon();
        Assert.Equal(SessionEndReason.ClosedByPeer, (await duo.ClientSession.Completion.Soon()).Reason);
    }

    [Fact]
    [Rule("session.drain.deadline")]
    public async Task A_handler_that_ignores_its_token_is_not_waited_for_longer_than_the_limits()
    {
        await using Duo duo = await Duo.StartAsync();
        TaskCompletionSource<int> never = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        duo.Service.OnRun = (_, _) =>
        {
            entered.TrySetResult();
            return new(never.Task);
        };
        ValueTask<int> running = duo.Client.RunAsync(7);
        await entered.Task.Soon();
        Task draining = duo.ServerSession.DrainAsync(TimeSpan.FromSeconds(10));
        await duo.ClientSession.Draining.Soon();
        duo.Time.Advance(TimeSpan.FromSeconds(10));
        await Tables.Until(() => !duo.ServerSession.IsConnected, () => "the drain goes on");

        // The timer of the last step is set by then, or set when the clock has moved on.
        while (!draining.IsCompleted)
        {
            duo.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.True((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, running)).MayHaveRun);
        never.SetResult(0);
    }

    [Theory]
    [Rule("session.message.unexpected")]
    [InlineData(null, "00 0b 00 00")]
    [InlineData("keepalive", "00 0b 00 00")]
    [InlineData("drain", "02 0b 00 00")]
    [InlineData("drain", "00 0b 01 00")]
    public async Task A_notice_out_of_place_breaks_the_protocol(string? features, string message)
    {
        await using Solo solo = await Solo.AcceptedAsync(features: features);
        await solo.Peer.SendRawAsync(Bytes.Of(message));
        await solo.Peer.ExpectProtocolErrorAsync("session.message.unexpected");
    }

    [Fact]
    [Rule("session.message.unexpected")]
    public async Task A_second_notice_breaks_the_protocol()
    {
        await using Solo solo = await Solo.AcceptedAsync(features: Drain);
        await solo.Peer.SendRawAsync(Bytes.Of("00 0b 00 00"));
        await solo.Peer.ExpectAsync(MessageKind.Drained);
        await solo.Peer.SendRawAsync(Bytes.Of("00 0b 00 00"));
        await solo.Peer.ExpectProtocolErrorAsync("session.message.unexpected");
    }

    [Fact]
    [Rule("session.drain")]
    public async Task A_session_that_is_lost_while_it_drains_ends_with_its_loss()
    {
        await using Duo duo = await Duo.StartAsync();
        (Gate gate, Task<int> running) = await RunAsync(duo);
        Task draining = duo.ServerSession.DrainAsync(Timeout.InfiniteTimeSpan);
        await duo.ClientSession.Draining.Soon();

        duo.Links.Kill();

        await draining.Soon();
        Assert.True((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, running)).MayHaveRun);
        await gate.WaitUntilEmptyAsync();
    }

    /// <summary>Has a call of the client run until the gate is opened.</summary>
    private static async Task<(Gate Gate, Task<int> Running)> RunAsync(Duo duo)
    {
        Gate gate = new();
        duo.Service.OnRun = gate.WaitAsync;
        Task<int> running = duo.Client.RunAsync(7).AsTask();
        await gate.WaitUntilEnteredAsync(1);
        return (gate, running);
    }

    /// <summary>Has request 1 of the peer run until the gate is opened.</summary>
    private static async Task<Gate> RunAsync(Solo solo)
    {
        Gate gate = new();
        solo.Service.OnRun = gate.WaitAsync;
        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x07]);
        await gate.WaitUntilEnteredAsync(1);
        return gate;
    }

    private static async Task AssertAnsweredOrDrainingAsync(Task<int> call)
    {
        try
        {
            await call.Soon();
        }
        catch (RoamException exception) when (exception.Kind == RoamErrorKind.Draining)
        {
            Assert.False(exception.MayHaveRun);
        }
    }
}
