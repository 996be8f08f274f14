using Roam.Integration.Tests.Contracts;
using Roam.TestKit;

namespace Roam.Integration.Tests.Proxying;

/// <summary>
/// A server, a proxy in front of it, and a client of the proxy, each with TCP in between. When it is disposed, all sessions have ended and
/// every buffer is back.
/// </summary>
internal sealed class ProxyWorld : IAsyncDisposable
{
    private readonly LeakCheckingPool _pool;

    private ProxyWorld(LeakCheckingPool pool, Probe service, RoamServer backend, RoamServer proxy, ProbeClient root, ProbeClient client)
    {
        _pool = pool;
        Service = service;
        Backend = backend;
        Proxy = proxy;
        Root = root;
        Client = client;
    }

    /// <summary>What the server does.</summary>
    public Probe Service { get; }

    public RoamServer Backend { get; }

    public RoamServer Proxy { get; }

    /// <summary>The client on the root connection of its session with the proxy.</summary>
    public ProbeClient Root { get; }

    /// <summary>The client to test: the root, or one on a connection of its own.</summary>
    public ProbeClient Client { get; }

    /// <summary>The server's session with the proxy that was made last.</summary>
    public RoamSession BackendSession => Backend.Sessions[^1];

    /// <param name="isVirtual">Whether the client calls on a connection besides the root.</param>
    /// <param name="configure">Changes the options of all three.</param>
    public static async Task<ProxyWorld> CreateAsync(bool isVirtual = false, Func<RoamOptions, RoamOptions>? configure = null)
    {
        LeakCheckingPool pool = new();
        RoamOptions options = new() { BufferPool = pool };
        options = configure?.Invoke(options) ?? options;
        Probe service = new();
        RoamServer backend = await RoamServer.ListenAsync(
            "tcp://127.0.0.1:0",
            services => services.Add<IProbe>(service).Add<IForms>(new Contracts.Forms()),
            options).Soon();
        RoamServer proxy = await RoamServer.ListenAsync(
            "tcp://127.0.0.1:0",
            services => services.Forward<IProbe>(backend.Address).Forward("Forms", backend.Address),
            options).Soon();
        ProbeClient root = await ProbeClient.ConnectAsync(proxy.Address, options).Soon();
        ProbeClient client = isVirtual ? (ProbeClient)await root.Connection.Session.OpenAsync<IProbe>().Soon() : root;
        return new(pool, service, backend, proxy, root, client);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync().Soon("the client to be disposed");
        await Root.DisposeAsync().Soon("the root client to be disposed");
        await Proxy.DisposeAsync().Soon("the proxy to stop");
        await Backend.DisposeAsync().Soon("the server to stop");
        await _pool.WaitUntilAllReturnedAsync();
        _pool.AssertAllReturned();
    }
}
