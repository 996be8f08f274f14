using System.Diagnostics;
using System.IO.Pipelines;
using System.Net.WebSockets;
using Roam.Connections;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Integration.Tests.Harness;

/// <summary>
/// Two sessions on one link, as two programs would have them. Disposing checks that no buffer was lost, whatever the test did.
/// </summary>
internal sealed class Peers : IAsyncDisposable
{
    private readonly LeakCheckingPool _pool;
    private readonly ConnectionLease[] _leases;

    private Peers(LeakCheckingPool pool, RoamSession client, RoamSession server)
    {
        _pool = pool;
        Client = client;
        Server = server;

        // The tests decide when a session ends; its last client or channel must not.
        _leases = [client.Root.Retain(), server.Root.Retain()];
    }

    /// <summary>The side that spoke first.</summary>
    public RoamSession Client { get; }

    /// <summary>The side that answered.</summary>
    public RoamSession Server { get; }

    public static async Task<Peers> CreateAsync(
        LinkKind kind,
        Action<RoamServices> serve,
        RoamOptions? serverOptions = null,
        RoamOptions? clientOptions = null,
        Action<RoamServices>? clientServes = null)
    {
        LeakCheckingPool pool = new();
        serverOptions = (serverOptions ?? RoamOptions.Default) with { BufferPool = pool };
        clientOptions = (clientOptions ?? RoamOptions.Default) with { BufferPool = pool };
        RoamServices served = new();
        serve(served);
        RoamServices servedByClient = new();
        clientServes?.Invoke(servedByClient);

        (ILink client, ILink server) = await ConnectAsync(kind, clientOptions.ToLinkOptions(), serverOptions.ToLinkOptions());
        Task<RoamSession> accepting = RoamSession.AcceptAsync(server, served, serverOptions);
        RoamSession initiated = await RoamSession.InitiateAsync(client, services: servedByClient, options: clientOptions).Soon();
        return new(pool, initiated, await accepting.Soon());
    }

    /// <summary>Two connected links of a kind.</summary>
    public static async Task<(ILink Client, ILink Server)> ConnectAsync(LinkKind kind, LinkOptions client, LinkOptions server)
    {
        switch (kind)
        {
            case LinkKind.Memory:
                return MemoryLink.CreatePair(options: server);
            case LinkKind.Pipe:
                (var first, var second) = PipePair.Create();
                return (StreamLink.Over(first, "pipe:server", client), StreamLink.Over(second, "pipe:client", server));
            case LinkKind.WebSocket:
                (var clientPipe, var serverPipe) = PipePair.Create();
                return (OverWebSocket(clientPipe, isServer: false, client), OverWebSocket(serverPipe, isServer: true, server));
            case LinkKind.Unix:
                DirectoryInfo folder = Directory.CreateTempSubdirectory("roam");
                try
                {
                    return await ConnectAsync($"unix://{folder.FullName}/s", client, server);
                }
                finally
                {
                    folder.Delete(recursive: true);
                }

            default:
                return await ConnectAsync(kind == LinkKind.TcpIPv4 ? "tcp://127.0.0.1:0" : "tcp://[::1]:0", client, server);
        }
    }

    /// <summary>Waits until no table of either side holds anything. What a caller has given up goes when the peer has answered.</summary>
    public async Task AreEmptyAsync()
    {
        long start = Stopwatch.GetTimestamp();
        while (Describe() is { } rest)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Eventually.Timeout, rest);
            await Task.Yield();
        }
    }

    private static async Task<(ILink Client, ILink Server)> ConnectAsync(string address, LinkOptions client, LinkOptions server)
    {
        await using ILinkListener listener = await LinkAddress.ListenAsync(address, server);
        Task<ILink?> accepting = listener.AcceptAsync().AsTask();
        ILink connected = await LinkAddress.ConnectAsync(listener.Address.OriginalString, client).Soon();
        return (connected, (await accepting.Soon())!);
    }

    private static WebSocketLink OverWebSocket(IDuplexPipe pipe, bool isServer, LinkOptions options) => new(
        WebSocket.CreateFromStream(new DuplexPipeStream(pipe, abort: null), new WebSocketCreationOptions { IsServer = isServer }),
        isServer ? "ws:client" : "ws:server",
        options);

    private string? Describe()
    {
        (ConnectionDriver client, ConnectionDriver server) = (Client.Root.Driver, Server.Root.Driver);
        int[] counts =
        [
            client.OutboundRequests.Count, client.InboundRequests.Count, client.Channels.Count,
            server.OutboundRequests.Count, server.InboundRequests.Count, server.Channels.Count,
        ];
        return counts.All(static count => count == 0)
            ? null
            : $"Requests out, in, and channels of the client and the server: {string.Join(", ", counts)}";
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Client.DisposeAsync().AsTask(), Server.DisposeAsync().AsTask()).Soon();
        foreach (ConnectionLease lease in _leases)
        {
            await lease.DisposeAsync().Soon();
        }

        // A handler may still be on its way out with its arguments.
        await _pool.WaitUntilAllReturnedAsync();
        _pool.AssertAllReturned();
    }
}
