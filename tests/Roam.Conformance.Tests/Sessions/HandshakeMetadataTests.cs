using Microsoft.Extensions.Time.Testing;
using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Sessions;

/// <summary>Metadata that is provided for each handshake.</summary>
public sealed class HandshakeMetadataTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    [Rule("session.handshake.metadata")]
    public async Task What_is_provided_replaces_what_is_fixed_on_both_sides()
    {
        await using Duo duo = await Duo.StartAsync(
            client: static o => o with
            {
                Metadata = [("token", "old"), ("who", "client"), ("token", 7)],
                MetadataProvider = static _ => new([("token", "new"), ("extra", "e")]),
            },
            server: static o => o with { Metadata = [("who", "server")], MetadataProvider = static _ => new([("load", 3)]) });
        Assert.Equal([("token", "new"), ("extra", "e"), ("who", "client")], duo.ServerSession.PeerMetadata.Take(3));
        Assert.Equal([("load", 3), ("who", "server")], duo.ClientSession.PeerMetadata.Take(2));
    }

    [Fact]
    [Rule("session.handshake.metadata")]
    public async Task Each_attempt_to_reconnect_is_provided_for_anew()
    {
        int asked = 0;
        List<string> seen = [];
        await using MemoryNetwork network = new();
        await using RoamServer server = RoamServer.Start(network, services => services.Add<IProbe>(connection =>
        {
            seen.Add(connection.PeerMetadata.TryGetString("token", out string? token) ? token : "none");
            return new Probe();
        }));
        await using RoamSession session = await RoamSession.ConnectAsync(
            network.DialAsync,
            options: MakeOptions(_ => ++asked == 2 ? throw new InvalidOperationException("The login is down.") : new([("token", $"t{asked}")])));
        ProbeClient client = new(session.Root);
        network.Current.Kill();
        await WaitForAttemptAsync(session, 1);
        _time.Advance(TimeSpan.FromSeconds(1));
        SessionState state = await WaitForAttemptAsync(session, 2);
        Assert.Equal(RoamErrorKind.ConnectFailed, state.LastError!.Kind);
        Assert.Contains("The login is down.", state.LastError.Message, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await client.IncrementAsync(1).Soon());
        Assert.Equal(["t1", "t3"], seen);
    }

    [Fact]
    [Rule("session.handshake.metadata")]
    public async Task A_forwarded_connection_is_provided_for_too()
    {
        TaskCompletionSource<Metadata> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using MemoryNetwork behind = new();
        await using RoamServer backend = RoamServer.Start(behind, services => services.Add<IProbe>(connection =>
        {
            seen.SetResult(connection.PeerMetadata);
            return new Probe();
        }));
        await using MemoryNetwork front = new();
        RoamOptions upstream = new() { MetadataProvider = static _ => new([("token", "of the proxy")]) };
        await using RoamServer proxy = RoamServer.Start(front, services => services.Forward("Probe", (_, token) => behind.DialAsync(token), upstream));
        await using RoamSession session = await RoamSession.ConnectAsync(
            front.DialAsync, "Probe", options: new() { Metadata = [("who", "client")] }).Soon();
        Assert.Equal([("token", "of the proxy"), ("who", "client")], (await seen.Task.Soon()).Take(2));
    }

    [Theory]
    [Rule("session.handshake.metadata")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_provider_that_takes_too_long_is_given_up(bool looksAtToken)
    {
        await using MemoryNetwork network = new();
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<RoamSession> connecting = RoamSession.ConnectAsync(
            network.DialAsync,
            options: MakeOptions(async token =>
            {
                asked.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, looksAtToken ? token : CancellationToken.None);
                return [];
            }) with { Reconnect = null });
        await asked.Task.Soon();
        _time.Advance(RoamLimits.Default.HandshakeTimeout);
        RoamException exception = await Throws.RoamAsync(RoamErrorKind.ConnectFailed, connecting);
        Assert.Contains("MetadataProvider", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Rule("session.handshake.metadata")]
    public async Task Connecting_can_be_cancelled_while_it_is_provided()
    {
        await using MemoryNetwork network = new();
        using CancellationTokenSource cancellation = new();
        Task<RoamSession> connecting = RoamSession.ConnectAsync(
            network.DialAsync,
            options: MakeOptions(static async token =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
                return [];
            }),
            cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Soon());
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

    private RoamOptions MakeOptions(Func<CancellationToken, ValueTask<Metadata>> provider) => new()
    {
        TimeProvider = _time,
        MetadataProvider = provider,
        Limits = RoamLimits.Default with { KeepaliveInterval = Timeout.InfiniteTimeSpan },
        Reconnect = new()
        {
            InitialDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(1), Jitter = 0, TotalTime = Timeout.InfiniteTimeSpan,
        },
    };
}
