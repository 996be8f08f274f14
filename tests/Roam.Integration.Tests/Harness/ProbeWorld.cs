using Roam.Integration.Tests.Contracts;
using Roam.TestKit;

namespace Roam.Integration.Tests.Harness;

/// <summary>A probe, and a client that calls it.</summary>
internal sealed class ProbeWorld : IAsyncDisposable
{
    private ProbeWorld(Peers peers, Probe service)
    {
        Peers = peers;
        Service = service;
        Client = new(peers.Client.Root);
    }

    public Peers Peers { get; }

    public Probe Service { get; }

    public ProbeClient Client { get; }

    /// <summary>How many requests run at the server.</summary>
    public int Running => Peers.Server.Root.Driver.InboundRequests.Count;

    public static async Task<ProbeWorld> CreateAsync(
        LinkKind kind = LinkKind.TcpIPv4,
        RoamOptions? serverOptions = null,
        RoamOptions? clientOptions = null)
    {
        Probe service = new();
        return new(await Peers.CreateAsync(kind, services => services.Add<IProbe>(service), serverOptions, clientOptions), service);
    }

    /// <summary>Asserts that the connection works and that nothing of former calls is left at either side.</summary>
    public async Task IsAliveAndEmptyAsync()
    {
        Func<int, CallContext, ValueTask<int>> handler = Service.OnCall;
        Service.OnCall = static (value, _) => new(value + 1);
        Assert.Equal(8, await Client.CallAsync(7).Soon());
        Service.OnCall = handler;
        await Peers.AreEmptyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync().Soon();
        await Peers.DisposeAsync();
    }
}
