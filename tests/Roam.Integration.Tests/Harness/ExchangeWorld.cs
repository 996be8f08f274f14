using System.Diagnostics;
using Roam.Integration.Tests.Contracts;
using Roam.TestKit;

namespace Roam.Integration.Tests.Harness;

/// <summary>Two peers that both serve <see cref="IExchange"/>, with a client each.</summary>
internal sealed class ExchangeWorld : IAsyncDisposable
{
    private ExchangeWorld(Peers peers, Exchange service)
    {
        Peers = peers;
        Service = service;
        Client = new ExchangeClient(peers.Client.Root);
        ServerClient = new ExchangeClient(peers.Server.Root);
    }

    public Peers Peers { get; }

    /// <summary>What the side that answered serves.</summary>
    public Exchange Service { get; }

    /// <summary>Calls <see cref="Service"/>.</summary>
    public ExchangeClient Client { get; }

    /// <summary>Calls what the side that spoke first serves.</summary>
    public ExchangeClient ServerClient { get; }

    public static async Task<ExchangeWorld> CreateAsync(LinkKind kind = LinkKind.TcpIPv4, RoamOptions? serverOptions = null, RoamOptions? clientOptions = null)
    {
        Exchange service = new();
        return new(
            await Peers.CreateAsync(
                kind,
                services => services.Add<IExchange>(service),
                serverOptions,
                clientOptions,
                static services => services.Add<IExchange>(new Exchange())),
            service);
    }

    /// <summary>Waits until neither side has a connection besides the root, nor anything in the tables of that.</summary>
    public async Task AreOnlyRootsLeftAsync()
    {
        await Peers.AreEmptyAsync();
        long start = Stopwatch.GetTimestamp();
        while (Peers.Client.VirtualConnections + Peers.Server.VirtualConnections is var left and not 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Eventually.Timeout, $"{left} connections are left.");
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await ServerClient.DisposeAsync();
        await Peers.DisposeAsync();
    }
}
