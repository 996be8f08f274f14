using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Requests;

/// <summary>Deadlines at both sides, on a clock that the test moves.</summary>
public sealed class DeadlineTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    [Rule("rpc.deadline")]
    public async Task A_call_whose_deadline_passes_fails_and_the_peer_is_told()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        ValueTask<int> call = solo.Client.RunAsync(1, new CallContext(deadline: Deadline.After(Second, solo.Time)));
        ulong id = (await solo.Peer.ExpectAsync(MessageKind.Call)).Id;

        solo.Time.Advance(Second - TimeSpan.FromMilliseconds(1));
        await solo.Peer.ExpectNothingAsync();
        Assert.False(call.IsCompleted);

        solo.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True((await Throws.RoamAsync(RoamErrorKind.DeadlineExceeded, call)).MayHaveRun);
        Assert.Equal(id, (await solo.Peer.ExpectAsync(MessageKind.Cancel)).Id);

        // As after a cancel, the slot waits for the response.
        Assert.Equal(1, solo.Session.Root.Driver.OutboundRequests.Count);
        await solo.Peer.SendResponseAsync(id, [0x01, 0x03]);
        await Tables.WaitUntilEmptyAsync(solo.Session);
    }

    [Fact]
    [Rule("rpc.deadline")]
    public async Task A_call_whose_deadline_has_passed_is_not_sent()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        Deadline deadline = Deadline.After(Second, solo.Time);
        solo.Time.Advance(Second);

        RoamException exception = await Throws.RoamAsync(
            RoamErrorKind.DeadlineExceeded, solo.Client.RunAsync(1, new CallContext(deadline: deadline)));

        Assert.False(exception.MayHaveRun);
        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("rpc.deadline")]
    public async Task A_call_that_waits_for_its_turn_gives_up_at_its_deadline()
    {
        await using Solo solo = await Solo.InitiatedAsync(peerLimit: 1);
        ValueTask<int> first = solo.Client.IncrementAsync(1);
        ValueTask<int> second = solo.Client.RunAsync(2, new CallContext(deadline: Deadline.After(Second, solo.Time)));
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);

        solo.Time.Advance(Second);

        Assert.False((await Throws.RoamAsync(RoamErrorKind.DeadlineExceeded, second)).MayHaveRun);
        await solo.Peer.SendResponseAsync(call.Id, [0x00, 0x02]);
        Assert.Equal(2, await first.Soon());
        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("rpc.deadline")]
    public async Task Each_of_many_deadlines_is_kept()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        int[] order = [5, 1, 9, 3, 7, 2, 8, 4, 6];
        Dictionary<int, ValueTask<int>> calls = [];
        foreach (int seconds in order)
        {
            calls[seconds] = solo.Client.RunAsync(seconds, new CallContext(deadline: Deadline.After(seconds * Second, solo.Time)));
            await solo.Peer.ExpectAsync(MessageKind.Call);
        }

        for (int now = 1; now <= 9; now++)
        {
            solo.Time.Advance(Second);
            await Throws.RoamAsync(RoamErrorKind.DeadlineExceeded, calls[now]);
            await solo.Peer.ExpectAsync(MessageKind.Cancel);
            Assert.All(calls.Where(pair => pair.Key > now), static pair => Assert.False(pair.Value.IsCompleted));
        }
    }

    [Theory]
    [Rule("rpc.deadline")]
    [InlineData(50)]
    [InlineData(365)]
    [InlineData(36_500)]
    public async Task A_deadline_far_away_is_no_error(int days)
    {
        // The system's timers reach 49 days.
        await using Duo duo = await Duo.StartAsync(
            client: static o => o with { TimeProvider = TimeProvider.System },
            server: static o => o with { TimeProvider = TimeProvider.System, Limits = o.Limits with { MaxConcurrentRequests = 1 } });
        Gate gate = new();
        duo.Service.OnRun = gate.WaitAsync;
        CallContext far = new(deadline: Deadline.After(TimeSpan.FromDays(days)));

        ValueTask<int> running = duo.Client.RunAsync(1, far);
        ValueTask<int> waiting = duo.Client.RunAsync(2, new CallContext(deadline: Deadline.After(TimeSpan.FromDays(days))));
        gate.Release(1);
        gate.Release(2);

        Assert.Equal(1, await running.Soon());
        Assert.Equal(2, await waiting.Soon());
    }

    [Fact]
    [Rule("rpc.deadline.metadata")]
    public async Task The_remaining_milliseconds_travel()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        Deadline deadline = Deadline.After(TimeSpan.FromMilliseconds(1500.5), solo.Time);
        solo.Time.Advance(TimeSpan.FromMilliseconds(500));
        ValueTask<int> call = solo.Client.RunAsync(1, new CallContext(metadata: [("mine", "1")], deadline: deadline));

        Metadata metadata = (await solo.Peer.ExpectAsync(MessageKind.Call)).Metadata;

        // Rounded up: the peer must not give up first.
        Assert.True(metadata.TryGetUInt64("roam-deadline", out ulong milliseconds));
        Assert.Equal(1001u, milliseconds);
        Assert.True(metadata.TryGetString("mine", out _));
        Assert.False(call.IsCompleted);
    }

    [Fact]
    [Rule("rpc.deadline.metadata")]
    public async Task The_handlers_token_fires_when_the_deadline_has_passed()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        Gate gate = new();
        Deadline seen = default;
        solo.Service.OnRun = (number, context) =>
        {
            seen = context.Deadline;
            return gate.WaitAsync(number, context);
        };
        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x07], [("roam-deadline", 1000UL)]);
        await gate.WaitUntilEnteredAsync(1);
        Assert.Equal(Second, seen.Remaining);

        solo.Time.Advance(Second);

        RawMessage response = await solo.Peer.ExpectResponseAsync(1);
        Assert.Equal([0x01, 0x03], response.Payload);
        Assert.Contains(("roam-error", "deadline-exceeded"), response.Metadata);
    }

    [Fact]
    [Rule("rpc.deadline.metadata")]
    public async Task A_deadline_that_only_the_server_noticed_is_told_to_the_caller()
    {
        // The client's clock stands still.
        Microsoft.Extensions.Time.Testing.FakeTimeProvider serverTime = new();
        await using Duo duo = await Duo.StartAsync(server: o => o with { TimeProvider = serverTime });
        Gate gate = new();
        duo.Service.OnRun = gate.WaitAsync;
        ValueTask<int> call = duo.Client.RunAsync(1, new CallContext(deadline: Deadline.After(Second, duo.Time)));
        await gate.WaitUntilEnteredAsync(1);

        serverTime.Advance(Second);

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.DeadlineExceeded, call);
        Assert.True(exception.MayHaveRun);
        Assert.Contains("at the peer", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Rule("rpc.deadline.metadata")]
    [InlineData(0UL)]
    [InlineData(1UL << 32)]
    [InlineData(ulong.MaxValue)]
    public async Task A_peer_may_name_any_number_of_milliseconds(ulong milliseconds)
    {
        await using Solo solo = await Solo.AcceptedAsync(options: static o => o with { TimeProvider = TimeProvider.System });
        Gate gate = new();
        solo.Service.OnRun = gate.WaitAsync;
        gate.Release(7);
        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x07], [("roam-deadline", milliseconds)]);

        RawMessage response = await solo.Peer.ExpectResponseAsync(1);

        if (milliseconds > 0)
        {
            Assert.Equal([0x00, 0x07], response.Payload);
        }

        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("rpc.deadline.metadata")]
    public async Task A_deadline_reaches_a_handler_that_takes_a_token_alone()
    {
        await using Duo duo = await Duo.StartAsync();
        Gate gate = new();
        duo.Service.OnRun = gate.WaitAsync;
        await using Solo solo = await Solo.AcceptedAsync();
        solo.Service.OnRun = gate.WaitAsync;
        await solo.Peer.SendCallAsync(1, ProbeMethods.Wait, [0x91, 0x07], [("roam-deadline", 1000UL)]);
        await gate.WaitUntilEnteredAsync(1);
        solo.Time.Advance(Second);
        Assert.Contains(("roam-error", "deadline-exceeded"), (await solo.Peer.ExpectResponseAsync(1)).Metadata);
    }
}
