using Microsoft.Extensions.Time.Testing;
using Roam.Conformance.Tests.Contracts;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Harness;

/// <summary>
/// Two real sessions on one memory link: a client and a server of <see cref="IProbe"/>. When it is disposed, both sessions have ended and
/// every buffer is back, or the test fails.
/// </summary>
internal sealed class Duo : IAsyncDisposable
{
    private readonly ConnectionLease _serverLease;

    private Duo(LinkPair links, LeakCheckingPool pool, FakeTimeProvider time, RoamSession client, RoamSession server, Probe service)
    {
        Links = links;
        Pool = pool;
        Time = time;
        ClientSession = client;
        ServerSession = server;
        Service = service;
        _serverLease = server.Root.Retain();
        Client = new ProbeClient(client.Root);
    }

    /// <summary>The link. Its first side is the client's.</summary>
    public LinkPair Links { get; }

    public LeakCheckingPool Pool { get; }

    /// <summary>The clock of both sessions, which stands still.</summary>
    public FakeTimeProvider Time { get; }

    public RoamSession ClientSession { get; }

    public RoamSession ServerSession { get; }

    public Probe Service { get; }

    public ProbeClient Client { get; }

    /// <summary>Connects a client and a server.</summary>
    /// <param name="limits">The limits of both.</param>
    /// <param name="client">Changes the client's options.</param>
    /// <param name="server">Changes the server's options.</param>
    /// <param name="capacity">How many messages the link takes in each direction before a sender waits.</param>
    public static async Task<Duo> StartAsync(
        RoamLimits? limits = null,
        Func<RoamOptions, RoamOptions>? client = null,
        Func<RoamOptions, RoamOptions>? server = null,
        int capacity = MemoryLink.DefaultCapacity)
    {
        LeakCheckingPool pool = new();
        FakeTimeProvider time = new();
        RoamOptions options = new() { BufferPool = pool, TimeProvider = time, Limits = limits ?? RoamLimits.Default };
        LinkPair links = LinkPair.Create(options.ToLinkOptions(), capacity);
        Probe service = new();
        Task<RoamSession> accepting = RoamSession.AcceptAsync(
            links.Second,
            new RoamServices().Add<IProbe>(service),
            server is null ? options : server(options));
        RoamSession initiated = await RoamSession.InitiateAsync(links.First, options: client is null ? options : client(options)).Soon();
        return new Duo(links, pool, time, initiated, await accepting.Soon(), service);
    }

    /// <summary>Waits until nothing is left of any request or channel on either side.</summary>
    public Task WaitUntilIdleAsync() => Task.WhenAll(Tables.WaitUntilEmptyAsync(ClientSession), Tables.WaitUntilEmptyAsync(ServerSession));

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync().Soon("the client to be disposed");
        await ClientSession.DisposeAsync().Soon("the client's session to end");
        await ServerSession.DisposeAsync().Soon("the server's session to end");
        await _serverLease.DisposeAsync().Soon();
        await Links.DisposeAsync();
        await Tables.WaitUntilEmptyAsync(ClientSession);
        await Tables.WaitUntilEmptyAsync(ServerSession);
        await Pool.WaitUntilAllReturnedAsync();
        Pool.AssertAllReturned();
    }
}
