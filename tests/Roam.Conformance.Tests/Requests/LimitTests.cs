using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Requests;

/// <summary>How many requests are under way at once, in both directions.</summary>
public sealed class LimitTests
{
    [Fact]
    [Rule("rpc.request.concurrency.outbound")]
    public async Task No_more_calls_are_sent_than_the_peer_runs_and_the_rest_in_order()
    {
        await using Solo solo = await Solo.InitiatedAsync(peerLimit: 2);
        ValueTask<int>[] calls = [.. Enumerable.Range(0, 10).Select(i => solo.Client.IncrementAsync(i))];
        Queue<ulong> running = [];
        for (int i = 0; i < 10; i++)
        {
            if (running.Count == 2)
            {
                await solo.Peer.ExpectNothingAsync();
                await solo.Peer.SendResponseAsync(running.Dequeue(), [0x00, (byte)(i - 2)]);
            }

            RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
            Assert.Equal([0x91, (byte)i], call.Payload);
            running.Enqueue(call.Id);
        }

        await solo.Peer.SendResponseAsync(running.Dequeue(), [0x00, 8]);
        await solo.Peer.SendResponseAsync(running.Dequeue(), [0x00, 9]);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(i, await calls[i].Soon());
        }
    }

    [Fact]
    [Rule("rpc.request.concurrency.outbound")]
    public async Task A_server_never_runs_more_than_it_has_announced()
    {
        await using Duo duo = await Duo.StartAsync(server: o => o with { Limits = o.Limits with { MaxConcurrentRequests = 2 } });
        Gate gate = new();
        duo.Service.OnRun = gate.WaitAsync;
        ValueTask<int>[] calls = [.. Enumerable.Range(0, 10).Select(i => duo.Client.RunAsync(i))];
        for (int i = 0; i < 10; i++)
        {
            gate.Release(i);
            Assert.Equal(i, await calls[i].Soon());
        }

        Assert.InRange(gate.Most, 1, 2);
        Assert.Equal(10, gate.Entered);
    }

    [Fact]
    [Rule("rpc.request.concurrency.outbound")]
    public async Task A_waiting_call_can_be_cancelled_and_is_never_sent()
    {
        await using Solo solo = await Solo.InitiatedAsync(peerLimit: 1);
        using CancellationTokenSource cancellation = new();
        ValueTask<int> first = solo.Client.RunAsync(1);
        ValueTask<int> second = solo.Client.RunAsync(2, cancellation.Token);
        ValueTask<int> third = solo.Client.RunAsync(3);
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);

        await cancellation.CancelAsync();
        await Throws.CancelledAsync(second, cancellation.Token);
        await solo.Peer.SendResponseAsync(call.Id, [0x00, 0x01]);

        Assert.Equal(1, await first.Soon());
        call = await solo.Peer.ExpectAsync(MessageKind.Call);
        Assert.Equal([0x91, 0x03], call.Payload);
        await solo.Peer.SendResponseAsync(call.Id, [0x00, 0x03]);
        Assert.Equal(3, await third.Soon());
        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("rpc.request.concurrency.outbound")]
    public async Task More_waiting_calls_than_the_limit_fail_at_once()
    {
        await using Solo solo = await Solo.InitiatedAsync(
            peerLimit: 1, options: static o => o with { Limits = o.Limits with { MaxWaitingCalls = 2 } });
        ValueTask<int> running = solo.Client.IncrementAsync(0);
        ValueTask<int>[] waiting = [solo.Client.IncrementAsync(1), solo.Client.IncrementAsync(2)];

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.LimitExceeded, solo.Client.IncrementAsync(3));

        Assert.False(exception.MayHaveRun);
        Assert.Contains("2 calls", exception.Message, StringComparison.Ordinal);
        for (int i = 0; i < 3; i++)
        {
            await solo.Peer.SendResponseAsync((await solo.Peer.ExpectAsync(MessageKind.Call)).Id, [0x00, (byte)i]);
        }

        Assert.Equal(0, await running.Soon());
        Assert.Equal(1, await waiting[0].Soon());
        Assert.Equal(2, await waiting[1].Soon());
    }

    [Fact]
    [Rule("rpc.request.concurrency.outbound")]
    public async Task A_peer_that_announces_zero_is_sent_nothing()
    {
        await using Solo solo = await Solo.InitiatedAsync(peerLimit: 0);

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.TooManyRequests, solo.Client.IncrementAsync(1));

        Assert.False(exception.MayHaveRun);
        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("rpc.request.concurrency.outbound")]
    public async Task A_peer_that_announces_the_largest_number_costs_no_memory()
    {
        await using Solo solo = await Solo.InitiatedAsync(peerLimit: uint.MaxValue);
        ValueTask<int> call = solo.Client.IncrementAsync(1);
        await solo.Peer.SendResponseAsync((await solo.Peer.ExpectAsync(MessageKind.Call)).Id, [0x00, 0x02]);
        Assert.Equal(2, await call.Soon());
    }

    [Fact]
    [Rule("rpc.request.concurrency.outbound")]
    public async Task Calls_that_wait_fail_when_the_session_ends()
    {
        await using Solo solo = await Solo.InitiatedAsync(peerLimit: 1);
        ValueTask<int> running = solo.Client.IncrementAsync(0);
        ValueTask<int> waiting = solo.Client.IncrementAsync(1);
        await solo.Peer.ExpectAsync(MessageKind.Call);

        solo.Links.Kill();

        Assert.True((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, running)).MayHaveRun);
        Assert.False((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, waiting)).MayHaveRun);
    }

    [Fact]
    [Rule("rpc.request.concurrency.inbound")]
    public async Task W10_Requests_beyond_the_announced_limit_are_answered_and_not_run()
    {
        await using Solo solo = await Solo.AcceptedAsync(options: static o => o with { Limits = o.Limits with { MaxConcurrentRequests = 2 } });
        Gate gate = new();
        solo.Service.OnRun = gate.WaitAsync;
        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x01]);
        await solo.Peer.SendCallAsync(3, ProbeMethods.Run, [0x91, 0x03]);
        await gate.WaitUntilEnteredAsync(2);

        for (ulong id = 5; id < 25; id += 2)
        {
            await solo.Peer.SendCallAsync(id, ProbeMethods.Run, [0x91, 0x05]);
            RawMessage refused = await solo.Peer.ExpectResponseAsync(id);
            Assert.Equal([0x01, 0x03], refused.Payload);
            Assert.Contains(("roam-error", "too-many-requests"), refused.Metadata);
        }

        Assert.Equal(2, gate.Entered);
        Assert.Equal(2, solo.Session.Root.Driver.InboundRequests.Count);
        gate.Release(1);
        await solo.Peer.ExpectResponseAsync(1);

        // There is room again.
        gate.Release(5);
        await solo.Peer.SendCallAsync(5, ProbeMethods.Run, [0x91, 0x05]);
        Assert.Equal([0x00, 0x05], (await solo.Peer.ExpectResponseAsync(5)).Payload);
        gate.Release(3);
        await solo.Peer.ExpectResponseAsync(3);
    }

    [Fact]
    [Rule("rpc.request.concurrency.inbound")]
    public async Task The_limit_is_announced_in_the_handshake()
    {
        await using Duo duo = await Duo.StartAsync();
        LinkPair links = LinkPair.Create();
        await using RawPeer peer = new(links.Second);
        Task<RoamSession> accepting = RoamSession.AcceptAsync(
            links.First, options: new() { Limits = new() { MaxConcurrentRequests = 77 } });

        RawMessage greeting = await peer.InitiateAsync();

        Assert.Equal(77u, greeting.Settings.MaxConcurrentRequests);
        (await accepting.Soon()).Abort();
    }
}
