using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Sessions;

/// <summary>How a session goes on over another link: when, how often, and until when.</summary>
public sealed class ReconnectTests
{
    private static readonly ReconnectPolicy Plain = new()
    {
        InitialDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(8), Jitter = 0, TotalTime = Timeout.InfiniteTimeSpan,
    };

    [Fact]
    [Rule("reconnect.loss")]
    public async Task A_client_goes_on_over_another_link()
    {
        await using Restoring world = await Restoring.StartAsync();
        Assert.Equal(2, await world.Client.IncrementAsync(1).Soon());
        for (int i = 0; i < 3; i++)
        {
            await world.LoseAsync();
            Assert.False(world.Session.IsConnected || world.Client.IsConnected);
            await world.RestoreAsync();
            Assert.True(world.Session.IsConnected && world.Client.IsConnected);
            Assert.Equal(i + 1, await world.Client.IncrementAsync(i).Soon());
        }

        Assert.Equal(4, world.Dials);
        Assert.False(world.Session.Completion.IsCompleted || world.Client.Completion.IsCompleted);
    }

    [Fact]
    [Rule("reconnect.loss")]
    public async Task A_peer_that_closes_the_session_is_connected_to_again()
    {
        await using Restoring world = await Restoring.StartAsync();
        await world.Server.Sessions.Single().DisposeAsync().Soon();
        await world.WaitForAttemptAsync(1);
        await world.RestoreAsync();
        Assert.Equal(2, await world.Client.IncrementAsync(1).Soon());
    }

    [Fact]
    [Rule("reconnect.loss")]
    public async Task A_broken_protocol_is_not_cured_by_another_link()
    {
        await using LinkPair links = LinkPair.Create();
        RawPeer peer = new(links.Second);
        Task<RoamSession> connecting = RoamSession.ConnectAsync(
            _ => new(links.First), options: RoamOptions.Default with { Reconnect = Plain });
        await peer.AcceptAsync();
        RoamSession session = await connecting.Soon();
        await peer.SendRawAsync(0x00, 0x7f);
        await peer.ExpectProtocolErrorAsync("wire.message.kind");
        Assert.Equal(SessionEndReason.ProtocolViolation, (await session.Completion.Soon()).Reason);
    }

    [Fact]
    [Rule("reconnect.first")]
    public async Task The_first_attempt_is_the_only_one()
    {
        int dials = 0;
        RoamException exception = await Throws.RoamAsync(
            RoamErrorKind.ConnectFailed,
            RoamSession.ConnectAsync(
                _ =>
                {
                    dials++;
                    throw new LinkException("Nobody is there.");
                },
                options: RoamOptions.Default with { Reconnect = Plain }));
        Assert.Equal("Nobody is there.", exception.Message);
        Assert.Equal(1, dials);
    }

    [Fact]
    [Rule("reconnect.backoff")]
    public async Task Attempts_follow_each_other_more_and_more_slowly()
    {
        await using Restoring world = await Restoring.StartAsync();
        world.IsDown = true;
        await world.LoseAsync();
        int[] seconds = [1, 2, 4, 8, 8];
        for (int i = 0; i < seconds.Length; i++)
        {
            world.Time.Advance(TimeSpan.FromSeconds(seconds[i]) - TimeSpan.FromTicks(1));
            Assert.Equal(1 + i, world.Dials);
            world.Time.Advance(TimeSpan.FromTicks(1));
            SessionState state = await world.WaitForAttemptAsync(i + 2);
            Assert.Equal(2 + i, world.Dials);
            Assert.Equal("The network is down.", state.LastError!.Message);
        }

        world.IsDown = false;
        await world.RestoreAsync();
        Assert.Equal(2, await world.Client.IncrementAsync(1).Soon());
    }

    [Fact]
    [Rule("reconnect.backoff")]
    public async Task Part_of_each_delay_is_random()
    {
        const int Attempts = 20;
        TimeSpan longest = TimeSpan.FromSeconds(1.7);
        CountingTime time = new();
        await using Restoring world = await Restoring.StartAsync(
            Plain with { InitialDelay = longest, MaxDelay = longest, Jitter = 0.5, MaxAttempts = Attempts }, time: time);
        world.IsDown = true;
        await world.LoseAsync();
        for (int attempt = 2; attempt <= Attempts; attempt++)
        {
            time.Advance(longest);
            await world.WaitForAttemptAsync(attempt);
        }

        // Timers for anything else are set for other times.
        TimeSpan[] delays = [.. time.DueTimes.Where(dueTime => dueTime >= longest / 2 && dueTime <= longest)];
        Assert.Equal(Attempts, delays.Length);
        Assert.True(delays.Distinct().Count() > Attempts / 2, "The delays are too much alike.");
    }

    [Fact]
    [Rule("reconnect.backoff")]
    public async Task A_session_that_does_not_last_is_no_success()
    {
        await using Restoring world = await Restoring.StartAsync();
        await world.LoseAsync();
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await world.WaitForAsync(SessionStatus.Connected);
        world.Network.Current.Kill();
        await world.WaitForAttemptAsync(2);
        world.Time.Advance(TimeSpan.FromSeconds(2));
        await world.WaitForAsync(SessionStatus.Connected);

        // This one lasts as long as was waited for it.
        world.Time.Advance(TimeSpan.FromSeconds(2));
        world.Network.Current.Kill();
        await world.WaitForAttemptAsync(1);
        await world.RestoreAsync();
    }

    [Fact]
    [Rule("reconnect.give-up")]
    public async Task After_the_last_attempt_everything_fails_with_the_last_reason()
    {
        await using Restoring world = await Restoring.StartAsync(Plain with { MaxAttempts = 2 });
        world.IsDown = true;
        await world.LoseAsync();
        ValueTask<int> waiting = world.Client.IncrementAsync(1);
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await world.WaitForAttemptAsync(2);
        world.Time.Advance(TimeSpan.FromSeconds(2));

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.ConnectionLost, waiting);
        Assert.Equal(
            "The session was lost and not restored by 2 attempts in 3 seconds. The last failure: The network is down.", exception.Message);
        Assert.False(exception.MayHaveRun);
        SessionEnd end = await world.Session.Completion.Soon();
        Assert.Equal(SessionEndReason.ConnectionLost, end.Reason);
        Assert.Same(end, await world.Client.Completion.Soon());
        Assert.Equal(SessionStatus.Closed, world.Session.State.Status);
        Assert.Same(end, world.Session.State.End);
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, world.Client.IncrementAsync(1));
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, world.Session.OpenAsync<IOther>());
    }

    [Fact]
    [Rule("reconnect.give-up")]
    public async Task No_attempt_begins_after_the_total_time()
    {
        await using Restoring world = await Restoring.StartAsync(Plain with { TotalTime = TimeSpan.FromSeconds(6) });
        world.IsDown = true;
        await world.LoseAsync();
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await world.WaitForAttemptAsync(2);
        world.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Contains("by 2 attempts in 3 seconds", (await world.Session.Completion.Soon()).Description, StringComparison.Ordinal);
    }

    [Fact]
    [Rule("reconnect.give-up")]
    public async Task An_attempt_that_is_under_way_is_given_up_when_the_total_time_is_over()
    {
        await using Restoring world = await Restoring.StartAsync(Plain with { TotalTime = TimeSpan.FromSeconds(3) });
        await world.LoseAsync();

        // The handshake hangs: nobody answers on the new link.
        await world.Server.DisposeAsync().Soon();
        await using MemoryNetwork silent = world.Mute();
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await silent.WaitForDialsAsync(1);
        await silent.Current.First.WaitUntilSentAsync(1);
        world.Time.Advance(TimeSpan.FromSeconds(2));
        SessionEnd end = await world.Session.Completion.Soon();
        Assert.Contains("was still under way when the time for it was over", end.Description, StringComparison.Ordinal);
    }

    [Fact]
    [Rule("reconnect.stop")]
    public async Task Disposing_ends_it_while_it_waits_and_while_it_dials()
    {
        await using Restoring world = await Restoring.StartAsync();
        world.IsDown = true;
        await world.LoseAsync();
        ValueTask<int> waiting = world.Client.IncrementAsync(1);
        await world.Session.DisposeAsync().Soon();
        RoamException exception = await Throws.RoamAsync(RoamErrorKind.ConnectionLost, waiting);
        Assert.Equal("The session was disposed.", exception.Message);
        Assert.Equal(1, world.Dials);

        await using Restoring other = await Restoring.StartAsync();
        await other.LoseAsync();
        await other.Server.DisposeAsync().Soon();
        await using MemoryNetwork silent = other.Mute();
        other.Time.Advance(TimeSpan.FromSeconds(1));
        await silent.WaitForDialsAsync(1);
        await silent.Current.First.WaitUntilSentAsync(1);
        other.Session.Abort();
        Assert.Equal(SessionEndReason.Aborted, (await other.Session.Completion.Soon()).Reason);
    }

    [Fact]
    [Rule("reconnect.stop")]
    public async Task Disposing_the_last_client_ends_it_whatever_it_is_at()
    {
        await using Restoring connected = await Restoring.StartAsync();
        await connected.Client.DisposeAsync().Soon();
        Assert.Equal(SessionEndReason.ClosedLocally, (await connected.Session.Completion.Soon()).Reason);

        await using Restoring lost = await Restoring.StartAsync();
        IOther other = await lost.Session.OpenAsync<IOther>().Soon();
        lost.IsDown = true;
        await lost.LoseAsync();
        await lost.Client.DisposeAsync().Soon();
        Assert.False(lost.Session.Completion.IsCompleted);
        await RoamClient.ReleaseAsync(other).Soon();
        Assert.Equal(SessionEndReason.ClosedLocally, (await lost.Session.Completion.Soon()).Reason);
    }

    [Fact]
    [Rule("reconnect.stop")]
    public async Task The_session_lives_by_what_is_left_of_its_connections()
    {
        await using Restoring world = await Restoring.StartAsync();
        IOther other = await world.Session.OpenAsync<IOther>().Soon();
        await world.Client.DisposeAsync().Soon();
        await world.LoseAsync();
        await world.RestoreAsync();
        Assert.Equal("other", await other.NameAsync().Soon());
        await RoamClient.ReleaseAsync(other).Soon();
        Assert.Equal(SessionEndReason.ClosedLocally, (await world.Session.Completion.Soon()).Reason);
        Assert.Equal(2, world.Dials);
    }

    [Fact]
    [Rule("reconnect.stop")]
    public async Task Disposing_races_with_losses_and_attempts()
    {
        for (int i = 0; i < 40; i++)
        {
            await using Restoring world = await Restoring.StartAsync();
            Task<int> call = world.Client.IncrementAsync(1).AsTask();
            Task killing = Task.Run(world.Network.Current.Kill);
            Task advancing = Task.Run(() => world.Time.Advance(TimeSpan.FromSeconds(2)));
            Task disposing = Task.Run(async () => await (i % 2 == 0 ? world.Session.DisposeAsync() : world.Client.DisposeAsync()));
            await Task.WhenAll(killing, advancing, disposing).Soon();
            await world.Session.Completion.Soon();
            await ((Task)call).ContinueWith(static _ => { }, TaskScheduler.Default).Soon("the call to end");
        }
    }

    [Fact]
    [Rule("reconnect.state")]
    public async Task Every_state_can_be_watched()
    {
        await using Restoring world = await Restoring.StartAsync(Plain with { MaxAttempts = 1 });
        List<SessionState> states = [];
        Observed<int> seen = new(0);
        Task watching = Task.Run(async () =>
        {
            await foreach (SessionState state in world.Session.WatchStateAsync())
            {
                states.Add(state);
                seen.Update(count => count + 1);
            }
        });
        await seen.WaitForAsync(static count => count == 1);
        world.IsDown = true;
        world.Network.Current.Kill();
        await seen.WaitForAsync(static count => count == 2);
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await watching.Soon();
        Assert.Equal(
            [SessionStatus.Connected, SessionStatus.Reconnecting, SessionStatus.Closed], states.Select(static state => state.Status));
        Assert.Equal("The test cut the link.", states[1].LastError!.Message);
        Assert.Equal(1, states[1].Attempt);
        Assert.NotNull(states[2].End);

        using CancellationTokenSource cancelled = new();
        await using Restoring other = await Restoring.StartAsync();
        await using IAsyncEnumerator<SessionState> enumerator = other.Session.WatchStateAsync(cancelled.Token).GetAsyncEnumerator();
        Assert.True(await enumerator.MoveNextAsync().Soon());
        Task<bool> next = enumerator.MoveNextAsync().AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.Soon());
    }

    [Fact]
    [Rule("reconnect.state")]
    public async Task A_session_that_does_not_reconnect_has_two_states()
    {
        await using Duo duo = await Duo.StartAsync();
        Assert.Equal(SessionStatus.Connected, duo.ClientSession.State.Status);
        Task<List<SessionState>> watching = Task.Run(() => duo.ClientSession.WatchStateAsync().ToListAsync());
        duo.Links.Kill();
        List<SessionState> states = await watching.Soon();
        Assert.Equal(SessionStatus.Closed, states[^1].Status);
        Assert.Equal(SessionEndReason.ConnectionLost, states[^1].End!.Reason);
    }
}
