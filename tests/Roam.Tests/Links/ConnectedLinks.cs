using System.Net.Sockets;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Tests.Links;

/// <summary>Two connected links and the pool they rent from, which must be even when both are disposed.</summary>
internal sealed class ConnectedLinks : IAsyncDisposable
{
    private ConnectedLinks(LeakCheckingPool pool, ILink client, ILink server)
    {
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
        (ILink client, ILink server) = kind switch
        {
            LinkKind.Memory => MemoryLink.CreatePair(options: options),
            LinkKind.Pipe => CreatePipes(options),
            LinkKind.OneByteReads => CreateSegmenting(options, largestRead: 1),
            LinkKind.SmallReads => CreateSegmenting(options, largestRead: 100),
            LinkKind.Tcp => await CreateTcpAsync("tcp://127.0.0.1:0", options),
            LinkKind.TcpIPv6 => await CreateTcpAsync("tcp://[::1]:0", options),
            LinkKind.Faulty => CreateFaulty(options),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        return new(pool, client, server);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
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

    private static async Task<(ILink, ILink)> CreateTcpAsync(string address, LinkOptions options)
    {
        await using ILinkListener listener = await LinkAddress.ListenAsync(address, options);
        Task<ILink?> accepting = listener.AcceptAsync().AsTask();
        ILink client = await LinkAddress.ConnectAsync(listener.Address.ToString(), options);
        ILink? server = await accepting.Soon();
        return (client, server!);
    }

    private static (ILink, ILink) CreateFaulty(LinkOptions options)
    {
        LinkPair pair = LinkPair.Create(options);
        return (pair.First, pair.Second);
    }
}
