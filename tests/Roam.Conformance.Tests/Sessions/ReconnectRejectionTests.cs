using Microsoft.Extensions.Time.Testing;
using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Sessions;

/// <summary>A session that reconnects takes a rejection for an answer.</summary>
public sealed class ReconnectRejectionTests
{
    private static readonly ReconnectPolicy Policy = new()
    {
        InitialDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(1), Jitter = 0, TotalTime = Timeout.InfiniteTimeSpan,
    };

    private readonly FakeTimeProvider _time = new();
    private ConnectionRejectedException? _rejection;

    [Fact]
    [Rule("reconnect.rejected")]
    public async Task A_rejection_ends_a_session_that_reconnects()
    {
        await using MemoryNetwork network = new();
        await using RoamServer server = Start(network);
        RoamSession session = await ConnectAsync(network);
        ProbeClient client = new(session.Root);
        _rejection = new("The account is closed.", [("account", 7)]);
        await LoseAsync(network, session);
        Task<int> waiting = client.IncrementAsync(1).AsTask();
        _time.Advance(TimeSpan.FromSeconds(1));

        SessionEnd end = await session.Completion.Soon();
        Assert.Equal(SessionEndReason.Rejected, end.Reason);
        Assert.True(end.Metadata.TryGetUInt64("account", out ulong account) && account == 7);
        RoamException exception = await Throws.RoamAsync(RoamErrorKind.ConnectFailed, waiting);
        Assert.Equal("The account is closed.", Assert.IsType<ConnectionRejectedException>(exception.InnerException).Message);
        Assert.False(exception.MayHaveRun);
        Assert.Equal(2, network.Dials);
    }

    [Fact]
    [Rule("reconnect.rejected")]
    public async Task A_rejection_for_the_time_being_is_followed_by_another_attempt()
    {
        await using MemoryNetwork network = new();
        await using RoamServer server = Start(network);
        await using RoamSession session = await ConnectAsync(network);
        ProbeClient client = new(session.Root);
        _rejection = new("Full.") { IsTransient = true };
        await LoseAsync(network, session);
        _time.Advance(TimeSpan.FromSeconds(1));
        SessionState state = await WaitForAttemptAsync(session, 2);
        Assert.True(Assert.IsType<ConnectionRejectedException>(state.LastError!.InnerException).IsTransient);

        _rejection = null;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await client.IncrementAsync(1).Soon());
    }

    private static async Task LoseAsync(MemoryNetwork network, RoamSession session)
    {
        network.Current.Kill();
        await WaitForAttemptAsync(session, 1);
    }

    private static async Task<SessionState> WaitForAttemptAsync(RoamSession session, int attempt)
    {
        await foreach (SessionState state in session.WatchStateAsync())
        {
            if (state.Attempt == attempt)
            {
                return state;
            }
        }

        throw new InvalidOperationException("The session has ended.");
    }

    private RoamServer Start(MemoryNetwork network) => RoamServer.Start(
        network,
        services => services.Add<IProbe>(_ => _rejection is { } rejection ? throw rejection : new Probe()));

    private Task<RoamSession> ConnectAsync(MemoryNetwork network) => RoamSession.ConnectAsync(
        network.DialAsync,
        options: new RoamOptions
        {
            TimeProvider = _time, Reconnect = Policy, Limits = RoamLimits.Default with { KeepaliveInterval = Timeout.InfiniteTimeSpan },
        }).Soon();
}
