using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Tests.Links;

/// <summary>Two connected links and the pool they rent from, which must be even when both are disposed.</summary>
internal sealed class ConnectedLinks : IAsyncDisposable
{
    private static readonly Lazy<X509Certificate2> Certificate = new(CreateCertificate);

    // A reliable link ends with its acceptor as soon as it is cut.
    private readonly ILinkListener? _listener;

    private ConnectedLinks(LeakCheckingPool pool, ILink client, ILink server, ILinkListener? listener)
    {
        _listener = listener;
        Pool = pool;
        Client = client;
        Server = server;
    }

    public LeakCheckingPool Pool { get; }

    public ILink Client { get; }

    public ILink Server { get; }

    public static async Task<ConnectedLinks> CreateAsync(LinkKind kind, LinkOptions? options = null)
    {
        var pool = new LeakCheckingPool();
        options = (options ?? LinkOptions.Default) with { BufferPool = pool };
        ILinkListener? listener = null;
        (ILink client, ILink server) = kind switch
        {
            LinkKind.Memory => MemoryLink.CreatePair(options: options),
            LinkKind.Pipe => CreatePipes(options),
            LinkKind.OneByteReads => CreateSegmenting(options, largestRead: 1),
            LinkKind.SmallReads => CreateSegmenting(options, largestRead: 100),
            LinkKind.Tcp => await CreateTcpAsync("tcp://127.0.0.1:0"),
            LinkKind.TcpIPv6 => await CreateTcpAsync("tcp://[::1]:0"),
            LinkKind.Tls => await CreateTlsAsync(options),
            LinkKind.Unix => await CreateUnixAsync(),
            LinkKind.WebSocket => await CreateWebSocketAsync(options),
            LinkKind.WebSocketSmallReads => CreateSegmentingWebSocket(options, largestRead: 100),
            LinkKind.Faulty => CreateFaulty(options),
            LinkKind.ReliableMemory => await CreateReliableAsync(),
            LinkKind.ReliableTcp => await CreateTcpAsync("reliable+tcp://127.0.0.1:0"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        return new(pool, client, server, listener);

        async Task<(ILink, ILink)> CreateTcpAsync(string address)
        {
            listener = await LinkAddress.ListenAsync(address, options);
            return await ConnectAsync(LinkAddress.ConnectAsync(listener.Address.ToString(), options));
        }

        async Task<(ILink, ILink)> CreateUnixAsync()
        {
            using var folder = new TemporaryFolder();
            return await CreateTcpAsync($"unix://{folder.Path}/s");
        }

        Task<(ILink, ILink)> CreateReliableAsync()
        {
            var network = new MemoryNetwork(ReliableLink.GetInnerOptions(options));
            listener = new ReliableAcceptor(network, options);
            return ConnectAsync(DialAsync());

            async ValueTask<ILink> DialAsync() => await ReliableLink.ConnectAsync(network.DialAsync, options);
        }

        async Task<(ILink, ILink)> ConnectAsync(ValueTask<ILink> connecting)
        {
            Task<ILink?> accepting = listener.AcceptAsync().AsTask();
            ILink connected = await connecting;
            ILink? accepted = await accepting.Soon();
            return (connected, accepted!);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
        if (_listener is not null)
        {
            await _listener.DisposeAsync();
        }

        await Pool.WaitUntilAllReturnedAsync();
        Pool.AssertAllReturned();
    }

    private static (ILink, ILink) CreatePipes(LinkOptions options)
    {
        (var first, var second) = PipePair.Create();
        return (StreamLink.Over(first, "pipe:second", options), StreamLink.Over(second, "pipe:first", options));
    }

    private static (ILink, ILink) CreateSegmenting(LinkOptions options, int largestRead)
    {
        (var first, var second) = PipePair.Create();
        var firstStream = new DuplexPipeStream(first, abort: null);
        var secondStream = new DuplexPipeStream(second, abort: null);
        return (
            new StreamLink(new SegmentingStream(firstStream, largestRead, seed: 1), "second", options, firstStream.CloseOutputAsync),
            new StreamLink(new SegmentingStream(secondStream, largestRead, seed: 2), "first", options, secondStream.CloseOutputAsync));
    }

    private static async Task<(ILink, ILink)> CreateWebSocketAsync(LinkOptions options)
    {
        (NetworkStream client, NetworkStream server) = await ConnectSocketsAsync();
        return (
            new WebSocketLink(WebSocket.CreateFromStream(client, new WebSocketCreationOptions { IsServer = false }), "ws:server", options),
            new WebSocketLink(WebSocket.CreateFromStream(server, new WebSocketCreationOptions { IsServer = true }), "ws:client", options));
    }

    private static (ILink, ILink) CreateSegmentingWebSocket(LinkOptions options, int largestRead)
    {
        (var first, var second) = PipePair.Create();
        var client = new SegmentingStream(new DuplexPipeStream(first, abort: null), largestRead, seed: 1);
        var server = new SegmentingStream(new DuplexPipeStream(second, abort: null), largestRead, seed: 2);
        return (
            new WebSocketLink(WebSocket.CreateFromStream(client, new WebSocketCreationOptions { IsServer = false }), "ws:server", options),
            new WebSocketLink(WebSocket.CreateFromStream(server, new WebSocketCreationOptions { IsServer = true }), "ws:client", options));
    }

    private static async Task<(NetworkStream Client, NetworkStream Server)> ConnectSocketsAsync()
    {
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        var connecting = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await connecting.ConnectAsync(listening.LocalEndPoint!);
        return (new NetworkStream(connecting, ownsSocket: true), new NetworkStream(await listening.AcceptAsync(), ownsSocket: true));
    }

    private static async Task<(ILink, ILink)> CreateTlsAsync(LinkOptions options)
    {
        (NetworkStream clientSocket, NetworkStream serverSocket) = await ConnectSocketsAsync();
        var client = new SslStream(clientSocket);
        var server = new SslStream(serverSocket);
        await Task.WhenAll(
            server.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate.Value }),
            client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                RemoteCertificateValidationCallback = (_, certificate, _, _) => Certificate.Value.Equals(certificate),
            })).Soon();
        return (new StreamLink(client, "tls:server", options), new StreamLink(server, "tls:client", options));
    }

    private static X509Certificate2 CreateCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    private static (ILink, ILink) CreateFaulty(LinkOptions options)
    {
        LinkPair pair = LinkPair.Create(options);
        return (pair.First, pair.Second);
    }
}
