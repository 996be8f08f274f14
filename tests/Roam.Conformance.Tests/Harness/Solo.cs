using Microsoft.Extensions.Time.Testing;
using Roam.Conformance.Tests.Contracts;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Harness;

/// <summary>
/// One real session, client and server of <see cref="IProbe"/> at once, against a peer driven by hand. When it is disposed, the session
/// has ended and every buffer is back, or the test fails.
/// </summary>
internal sealed class Solo : IAsyncDisposable
{
    private readonly ConnectionLease _lease;

    private Solo(LinkPair links, RawPeer peer, LeakCheckingPool pool, FakeTimeProvider time, RoamSession session, Probe service)
    {
        Links = links;
        Peer = peer;
        Pool = pool;
        Time = time;
        Session = session;
        Service = service;
        _lease = session.Root.Retain();
        Client = new ProbeClient(session.Root);
    }

    /// <summary>The link. Its first side is the session's.</summary>
    public LinkPair Links { get; }

    public RawPeer Peer { get; }

    public LeakCheckingPool Pool { get; }

    /// <summary>The session's clock, which stands still.</summary>
    public FakeTimeProvider Time { get; }

    public RoamSession Session { get; }

    public Probe Service { get; }

    public ProbeClient Client { get; }

    /// <summary>Makes a session that has accepted (its ids are even), and a peer that has spoken first.</summary>
    /// <param name="peerLimit">How many requests the peer claims to run at once.</param>
    /// <param name="options">Changes the session's options.</param>
    /// <param name="capacity">How many messages the link takes in each direction before a sender waits.</param>
    /// <param name="services">What the session offers instead of <see cref="Service"/>.</param>
    /// <param name="features">What the peer claims besides roam 7, with commas between.</param>
    public static async Task<Solo> AcceptedAsync(
        uint peerLimit = 1024,
        Func<RoamOptions, RoamOptions>? options = null,
        int capacity = MemoryLink.DefaultCapacity,
        RoamServices? services = null,
        string? features = null)
    {
        Parts parts = new(options, capacity, services);
        Task<RoamSession> session = RoamSession.AcceptAsync(parts.Links.First, parts.Services, parts.Options);
        await parts.Peer.InitiateAsync(peerLimit, features: features);
        return parts.ToSolo(await session.Soon());
    }

    /// <summary>Makes a session that has spoken first (its ids are odd), and a peer that has accepted.</summary>
    /// <param name="peerLimit">How many requests the peer claims to run at once.</param>
    /// <param name="options">Changes the session's options.</param>
    /// <param name="capacity">How many messages the link takes in each direction before a sender waits.</param>
    /// <param name="services">What the session offers instead of <see cref="Service"/>.</param>
    /// <param name="features">What the peer claims besides roam 7, with commas between.</param>
    public static async Task<Solo> InitiatedAsync(
        uint peerLimit = 1024,
        Func<RoamOptions, RoamOptions>? options = null,
        int capacity = MemoryLink.DefaultCapacity,
        RoamServices? services = null,
        string? features = null)
    {
        Parts parts = new(options, capacity, services);
        Task<RoamSession> session = RoamSession.InitiateAsync(parts.Links.First, services: parts.Services, options: parts.Options);
        await parts.Peer.AcceptAsync(peerLimit, features);
        return parts.ToSolo(await session.Soon());
    }

    public async ValueTask DisposeAsync()
    {
        // Aborted: a peer driven by hand does not close in good order unless the test has it do so.
        Session.Abort();
        await Session.Completion.Soon("the session to end");
        await Client.DisposeAsync();
        await _lease.DisposeAsync();
        await Links.DisposeAsync();
        await Tables.WaitUntilEmptyAsync(Session);
        await Pool.WaitUntilAllReturnedAsync();
        Pool.AssertAllReturned();
    }

    private sealed class Parts
    {
        public Parts(Func<RoamOptions, RoamOptions>? change, int capacity, RoamServices? services)
        {
            RoamOptions plain = new() { BufferPool = Pool, TimeProvider = Time };
            Options = change is null ? plain : change(plain);
            Links = LinkPair.Create(Options.ToLinkOptions(), capacity);
            Peer = new RawPeer(Links.Second);
            Services = services ?? new RoamServices().Add<IProbe>(Service);
        }

        public LeakCheckingPool Pool { get; } = new();

        public FakeTimeProvider Time { get; } = new();

        public Probe Service { get; } = new();

        public RoamOptions Options { get; }

        public LinkPair Links { get; }

        public RawPeer Peer { get; }

        public RoamServices Services { get; }

        public Solo ToSolo(RoamSession session) => new(Links, Peer, Pool, Time, session, Service);
    }
}
