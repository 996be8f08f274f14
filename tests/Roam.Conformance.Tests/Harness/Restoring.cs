using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Roam.Conformance.Tests.Contracts;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Harness;

/// <summary>
/// A client whose session reconnects, and a server, on a network that the test controls. Time stands still unless the test moves it. When it
/// is disposed, all sessions have ended and every buffer is back, or the test fails.
/// </summary>
internal sealed class Restoring : IAsyncDisposable
{
    private readonly RoamOptions _options;
    private readonly int _linkCapacity;
    private int _dials;

    private Restoring(
        int linkCapacity, LeakCheckingPool pool, FakeTimeProvider time, RoamOptions options, Probe service, Other other)
    {
        Pool = pool;
        Time = time;
        Service = service;
        Other = other;
        Callbacks = new Probe();
        _options = options;
        _linkCapacity = linkCapacity;
        Serve();
    }

    /// <summary>The network of the server that was started last.</summary>
    public MemoryNetwork Network { get; private set; } = null!;

    /// <summary>Whether dialing fails.</summary>
    public bool IsDown { get; set; }

    /// <summary>How often was dialed, with success or without.</summary>
    public int Dials => Volatile.Read(ref _dials);

    public LeakCheckingPool Pool { get; }

    public FakeTimeProvider Time { get; }

    /// <summary>What the server offers.</summary>
    public Probe Service { get; }

    /// <summary>What the server offers besides.</summary>
    public Other Other { get; }

    /// <summary>Whether servers that are started from now on offer <see cref="Other"/>.</summary>
    public bool OffersOther { get; set; } = true;

    /// <summary>What the client offers.</summary>
    public Probe Callbacks { get; }

    public RoamServer Server { get; private set; } = null!;

    public RoamSession Session { get; private set; } = null!;

    /// <summary>The metadata of the connections that were opened, besides the root.</summary>
    public ConcurrentQueue<Metadata> Opened { get; } = new();

    public ProbeClient Client { get; private set; } = null!;

    /// <summary>Connects.</summary>
    /// <param name="policy">The policy; by default a second, twice as long each time, nothing of it random, and for ever.</param>
    /// <param name="limits">The limits of both.</param>
    /// <param name="linkCapacity">How many messages a link takes in each direction before a sender waits.</param>
    /// <param name="time">The clock.</param>
    public static async Task<Restoring> StartAsync(
        ReconnectPolicy? policy = null,
        RoamLimits? limits = null,
        int linkCapacity = MemoryLink.DefaultCapacity,
        FakeTimeProvider? time = null)
    {
        LeakCheckingPool pool = new();
        time ??= new FakeTimeProvider();
        limits = (limits ?? RoamLimits.Default) with { KeepaliveInterval = Timeout.InfiniteTimeSpan };
        RoamOptions options = new() { BufferPool = pool, TimeProvider = time, Limits = limits };
        policy ??= new ReconnectPolicy
        {
            InitialDelay = TimeSpan.FromSeconds(1),
            MaxDelay = TimeSpan.FromSeconds(8),
            Jitter = 0,
            TotalTime = Timeout.InfiniteTimeSpan,
        };
        options = options with { Reconnect = policy };
        Restoring world = new(linkCapacity, pool, time, options, new Probe(), new Other());
        world.Session = await RoamSession.ConnectAsync(
            world.DialAsync,
            "Probe",
            new RoamServices().Add<IProbe>(world.Callbacks),
            options).Soon();
        world.Client = new ProbeClient(world.Session.Root);
        return world;
    }

    /// <summary>Connects another session, whose first link is this, and the next ones go to the server.</summary>
    public Task<RoamSession> ConnectAsync(ILink first)
    {
        ILink? next = first;
        return RoamSession.ConnectAsync(
            token => Interlocked.Exchange(ref next, null) is { } link ? new(link) : DialAsync(token), "Probe", options: _options);
    }

    /// <summary>Waits until the session is in a state.</summary>
    public Task<SessionState> WaitForAsync(SessionStatus status) => WaitForAsync(state => state.Status == status);

    /// <summary>Waits until the session, or another one, waits for an attempt. Only then may the clock be moved.</summary>
    public Task<SessionState> WaitForAttemptAsync(int attempt, RoamSession? session = null) =>
        WaitForAsync(state => state.Status == SessionStatus.Reconnecting && state.Attempt == attempt, session);

    /// <summary>Cuts the link after the session has lasted a while, and waits until that is noticed.</summary>
    public async Task LoseAsync()
    {
        Time.Advance(TimeSpan.FromSeconds(8));
        Network.Current.Kill();
        await WaitForAttemptAsync(1);
    }

    /// <summary>Lets the delay before the next attempt pass, and waits until there is a session again.</summary>
    public async Task RestoreAsync()
    {
        Time.Advance(TimeSpan.FromSeconds(8));
        await WaitForAsync(SessionStatus.Connected);
    }

    /// <summary>Has links go where nobody answers.</summary>
    public MemoryNetwork Mute() => Network = new MemoryNetwork(_options.ToLinkOptions(), _linkCapacity);

    /// <summary>Starts a server where the old one has stopped listening.</summary>
    public void Serve()
    {
        Network = new MemoryNetwork(_options.ToLinkOptions(), _linkCapacity);
        Server = RoamServer.Start(Network, services => Offer(services), _options);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync().Soon("the client to be disposed");
        await Session.DisposeAsync().Soon("the client's session to end");
        await Server.DisposeAsync().Soon("the server to stop");
        await Pool.WaitUntilAllReturnedAsync();
        Pool.AssertAllReturned();
    }

    private void Offer(RoamServices services)
    {
        services.Add<IProbe>(Service);
        if (OffersOther)
        {
            services.Add<IOther>(connection =>
            {
                Opened.Enqueue(connection.PeerMetadata);
                return Other;
            });
        }
    }

    private ValueTask<ILink> DialAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _dials);
        return IsDown ? throw new LinkException("The network is down.") : Network.DialAsync(cancellationToken);
    }

    private async Task<SessionState> WaitForAsync(Predicate<SessionState> condition, RoamSession? session = null)
    {
        session ??= Session;
        return await FindAsync().Soon("the session to change its state");

        async Task<SessionState> FindAsync()
        {
            await foreach (SessionState state in session.WatchStateAsync())
            {
                if (condition(state))
                {
                    return state;
                }
            }

            throw new InvalidOperationException($"The session ended first: {session.State.End}");
        }
    }
}
