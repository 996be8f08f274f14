using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Sessions;

/// <summary>A peer that has said its last and still listens.</summary>
public sealed class HalfCloseTests
{
    [Fact]
    [Rule("session.half-close")]
    public async Task Requests_that_run_are_answered_and_then_the_session_ends()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        Gate gate = new();
        solo.Service.OnRun = gate.WaitAsync;
        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x07]);
        await solo.Peer.SendCallAsync(3, ProbeMethods.Wait, [0x91, 0x08]);
        await gate.WaitUntilEnteredAsync(2);

        await solo.Peer.Link.CloseOutputAsync();
        await Tables.Until(() => !solo.Session.IsConnected, () => "the session is connected");
        gate.Release(8);
        Assert.Equal([0x00, 0x08], (await solo.Peer.ExpectResponseAsync(3)).Payload);
        gate.Release(7);
        Assert.Equal([0x00, 0x07], (await solo.Peer.ExpectResponseAsync(1)).Payload);

        Assert.Null(await solo.Peer.ReceiveAsync());
        Assert.Equal(SessionEndReason.ClosedByPeer, (await solo.Session.Completion.Soon()).Reason);
    }

    [Fact]
    [Rule("session.half-close")]
    public async Task What_waits_for_the_peer_fails_at_once()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        Gate gate = new();
        solo.Service.OnRun = gate.WaitAsync;
        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x07]);
        await gate.WaitUntilEnteredAsync(1);
        ValueTask<int> call = solo.Client.IncrementAsync(1);
        await solo.Peer.ExpectAsync(MessageKind.Call);
        (Tx<int> passed, Rx<int> items) = RoamChannel.Create<int>();
        ValueTask write = solo.Client.WriteAsync(passed);
        await solo.Peer.ExpectAsync(MessageKind.Call);

        await solo.Peer.Link.CloseOutputAsync();

        // The request runs on, and nobody waits for it to end.
        Assert.True((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, call)).MayHaveRun);
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, write);
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, items.ReadAsync());
        Assert.False((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, solo.Client.IncrementAsync(2))).MayHaveRun);
        Assert.False(solo.Session.Completion.IsCompleted);
        gate.Release(7);
        await solo.Peer.ExpectResponseAsync(1);
        await solo.Session.Completion.Soon();
    }

    [Fact]
    [Rule("session.half-close")]
    public async Task A_request_that_runs_for_longer_than_the_limit_is_cancelled()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        Gate gate = new();
        solo.Service.OnRun = gate.WaitAsync;
        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x07]);
        await gate.WaitUntilEnteredAsync(1);
        await solo.Peer.Link.CloseOutputAsync();
        await Tables.Until(() => !solo.Session.IsConnected, () => "the session is connected");

        // The timer is set by now, or is about to be.
        while (!solo.Session.Completion.IsCompleted)
        {
            solo.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await gate.WaitUntilEmptyAsync();
        Assert.Equal(SessionEndReason.ClosedByPeer, (await solo.Session.Completion.Soon()).Reason);
    }

    // The clock stands still in both: nobody waits for the limit.
    [Fact]
    [Rule("session.half-close.gone")]
    public async Task A_reply_that_cannot_be_sent_ends_the_session_and_what_still_runs()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        Gate gate = new();
        solo.Service.OnRun = gate.WaitAsync;
        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x07]);
        await solo.Peer.SendCallAsync(3, ProbeMethods.Run, [0x91, 0x08]);
        await gate.WaitUntilEnteredAsync(2);
        await solo.Peer.Link.CloseOutputAsync();
        await Tables.Until(() => !solo.Session.IsConnected, () => "the session is connected");

        solo.Links.First.Cut();
        gate.Release(8);

        await gate.WaitUntilEmptyAsync();
        await solo.Session.Completion.Soon();
    }

    [Fact]
    [Rule("session.half-close.gone")]
    public async Task A_peer_that_was_killed_is_found_out_by_pings_although_nothing_is_replied()
    {
        await using Solo solo = await Solo.AcceptedAsync(features: "keepalive");
        Gate gate = new();
        solo.Service.OnRun = gate.WaitAsync;
        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x07]);
        await gate.WaitUntilEnteredAsync(1);
        await solo.Peer.Link.CloseOutputAsync();
        await solo.Peer.ExpectAsync(MessageKind.Ping);
        Assert.False(solo.Session.Completion.IsCompleted);

        solo.Links.First.Cut();

        // The next ping is the one that fails; its timer is set by now, or about to be.
        TimeSpan passed = TimeSpan.Zero;
        for (TimeSpan step = RoamLimits.Default.CloseTimeout / 20; passed < RoamLimits.Default.CloseTimeout / 2; passed += step)
        {
            solo.Time.Advance(step);
            if (await Task.WhenAny(solo.Session.Completion, Task.Delay(100)) == solo.Session.Completion)
            {
                break;
            }
        }

        await solo.Session.Completion.Soon();
        await gate.WaitUntilEmptyAsync();
    }

    [Fact]
    [Rule("session.half-close.gone")]
    public async Task Between_pings_there_is_a_pause_however_short_the_limit_and_no_timer_is_left()
    {
        CountingTime time = new();
        await using Solo solo = await Solo.AcceptedAsync(
            features: "keepalive",
            options: options => options with
            {
                TimeProvider = time,
                Limits = options.Limits with { CloseTimeout = TimeSpan.FromMilliseconds(5) },
            });
        Gate gate = new();
        solo.Service.OnRun = gate.WaitAsync;
        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x07]);
        await gate.WaitUntilEnteredAsync(1);
        await solo.Peer.Link.CloseOutputAsync();
        await solo.Peer.ExpectAsync(MessageKind.Ping);

        // The clock stands still: there is no second ping.
        gate.Release(7);
        await solo.Peer.ExpectResponseAsync(1);
        Assert.Null(await solo.Peer.ReceiveAsync());
        await solo.Session.Completion.Soon();
        await Tables.Until(() => time.Timers == 0, () => $"{time.Timers} timers are left");
    }

    [Fact]
    [Rule("session.end.cancel")]
    public async Task Disposing_cancels_the_calls_that_are_under_way_at_the_peer()
    {
        await using Duo duo = await Duo.StartAsync();
        Gate gate = new();
        duo.Service.OnRun = gate.WaitAsync;
        ValueTask<int> call = duo.Client.RunAsync(7);
        await gate.WaitUntilEnteredAsync(1);

        // The clock stands still: were the handler waited for, this would never end.
        await duo.ClientSession.DisposeAsync().Soon();

        Assert.True((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, call)).MayHaveRun);
        await gate.WaitUntilEmptyAsync();
        await duo.ServerSession.Completion.Soon();
    }
}
