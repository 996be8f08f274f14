using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Tests.Links;

public class TcpLinkTests
{
    [Fact]
    public async Task ARefusedConnectionNamesEveryAddressThatWasTried()
    {
        int port = GetUnusedPort();

        var e = await Assert.ThrowsAsync<LinkException>(() => TcpLink.ConnectAsync("localhost", port).Soon());

        Assert.Equal(LinkError.Failed, e.Error);
        Assert.StartsWith($"Cannot connect to localhost:{port}: tried ", e.Message, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{port} (", e.Message, StringComparison.Ordinal);
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(e.InnerException).SocketErrorCode);
    }

    [Fact]
    public async Task AnUnknownHostIsNamed()
    {
        var e = await Assert.ThrowsAsync<LinkException>(() => TcpLink.ConnectAsync("no-such-host.invalid", 7070).Soon());

        Assert.Contains("'no-such-host.invalid'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACancelledConnectIsCancelled()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => TcpLink.ConnectAsync("127.0.0.1", GetUnusedPort(), options: null, cancel.Token).Soon());
    }

    [Fact]
    public async Task AHostNameIsConnectedToWhicheverOfItsAddressesListens()
    {
        await using TcpLinkListener listener = await TcpLinkListener.ListenAsync("localhost", 0);
        Task<ILink?> accepting = listener.AcceptAsync().AsTask();

        await using StreamLink client = await TcpLink.ConnectAsync("localhost", listener.Address.Port);
        await using ILink? server = await accepting.Soon();

        Assert.Equal($"tcp://127.0.0.1:{listener.Address.Port}", client.RemoteAddress);
        Assert.StartsWith("tcp://127.0.0.1:", server!.RemoteAddress, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheIPv6WildcardTakesIPv4Too()
    {
        await using TcpLinkListener listener = await TcpLinkListener.ListenAsync("::", 0);

        foreach (string host in (string[])["127.0.0.1", "::1"])
        {
            Task<ILink?> accepting = listener.AcceptAsync().AsTask();
            await using StreamLink client = await TcpLink.ConnectAsync(host, listener.Address.Port);
            await using ILink? server = await accepting.Soon();
            Assert.StartsWith(host == "::1" ? "tcp://[::1]:" : "tcp://127.0.0.1:", server!.RemoteAddress, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ATakenPortIsNamed()
    {
        await using TcpLinkListener listener = await TcpLinkListener.ListenAsync("127.0.0.1", 0);

        var e = await Assert.ThrowsAsync<LinkException>(() => TcpLinkListener.ListenAsync("127.0.0.1", listener.Address.Port).Soon());

        Assert.Contains($"Cannot listen on tcp://127.0.0.1:{listener.Address.Port}: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APortCanBeListenedOnAgainWhileOldConnectionsLinger()
    {
        TcpLinkListener listener = await TcpLinkListener.ListenAsync("127.0.0.1", 0);
        int port = listener.Address.Port;
        Task<ILink?> accepting = listener.AcceptAsync().AsTask();
        StreamLink client = await TcpLink.ConnectAsync("127.0.0.1", port);
        ILink? server = await accepting.Soon();

        // The side that closes first lingers, and it is the one that owns the port.
        await server!.DisposeAsync();
        Assert.True((await client.ReceiveAsync().Soon()).IsEnd);
        await client.DisposeAsync();
        await listener.DisposeAsync();

        await using TcpLinkListener again = await TcpLinkListener.ListenAsync("127.0.0.1", port);
        Assert.Equal(port, again.Address.Port);
    }

    [Fact]
    public async Task DisposingTheListenerEndsAPendingAcceptAndThoseAfterIt()
    {
        TcpLinkListener listener = await TcpLinkListener.ListenAsync("127.0.0.1", 0);
        Task<ILink?> pending = listener.AcceptAsync().AsTask();
        Assert.False(pending.IsCompleted);

        await listener.DisposeAsync();
        await listener.DisposeAsync();

        Assert.Null(await pending.Soon());
        Assert.Null(await listener.AcceptAsync().Soon());
    }

    [Fact]
    public async Task ACancelledAcceptIsCancelledAndTheListenerGoesOn()
    {
        await using TcpLinkListener listener = await TcpLinkListener.ListenAsync("127.0.0.1", 0);
        using var cancel = new CancellationTokenSource();
        Task<ILink?> pending = listener.AcceptAsync(cancel.Token).AsTask();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending.Soon());

        Task<ILink?> accepting = listener.AcceptAsync().AsTask();
        await using StreamLink client = await TcpLink.ConnectAsync("127.0.0.1", listener.Address.Port);
        await using ILink? server = await accepting.Soon();
        Assert.NotNull(server);
    }

    [Fact]
    public async Task AConnectionThatEndedInTheBacklogDoesNotEndTheListener()
    {
        int failures = 0;
        await using TcpLinkListener listener = TcpLinkListener.CreateForTest(
            LinkOptions.Default,
            (socket, token) => failures++ < 3 ? throw new SocketException((int)SocketError.ConnectionAborted) : socket.AcceptAsync(token));
        Task<ILink?> accepting = listener.AcceptAsync().AsTask();

        await using StreamLink client = await TcpLink.ConnectAsync("127.0.0.1", listener.Address.Port);
        await using ILink? server = await accepting.Soon();

        Assert.NotNull(server);
        Assert.Equal(4, failures);
    }

    [Fact]
    public async Task AShortageOfFileDescriptorsPausesTheListenerOnItsClock()
    {
        var clock = new FakeTimeProvider();
        int attempts = 0;
        await using TcpLinkListener listener = TcpLinkListener.CreateForTest(
            new LinkOptions { TimeProvider = clock },
            (socket, token) => attempts++ < 1 ? throw new SocketException((int)SocketError.TooManyOpenSockets) : socket.AcceptAsync(token));
        Task<ILink?> accepting = listener.AcceptAsync().AsTask();
        await using StreamLink client = await TcpLink.ConnectAsync("127.0.0.1", listener.Address.Port);
        Assert.Equal(1, attempts);

        clock.Advance(TimeSpan.FromMilliseconds(100));

        await using ILink? server = await accepting.Soon();
        Assert.NotNull(server);
        Assert.Equal(2, attempts);
    }

    [Fact]
    public async Task DisposingTheListenerEndsItsPause()
    {
        int attempts = 0;
        TcpLinkListener listener = TcpLinkListener.CreateForTest(
            new LinkOptions { TimeProvider = new FakeTimeProvider() },
            (socket, token) => attempts++ < 1 ? throw new SocketException((int)SocketError.TooManyOpenSockets) : socket.AcceptAsync(token));
        Task<ILink?> accepting = listener.AcceptAsync().AsTask();
        Assert.False(accepting.IsCompleted);
        Assert.Equal(1, attempts);

        await listener.DisposeAsync();

        Assert.Null(await accepting.Soon());
    }

    [Fact]
    public async Task AListenerThatFailsForGoodSaysSo()
    {
        await using TcpLinkListener listener = TcpLinkListener.CreateForTest(
            LinkOptions.Default, (_, _) => throw new SocketException((int)SocketError.InvalidArgument));

        var e = await Assert.ThrowsAsync<LinkException>(() => listener.AcceptAsync().Soon());

        Assert.Contains($"Listening on tcp://127.0.0.1:{listener.Address.Port} failed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NagleIsOffOnBothSides()
    {
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        var connecting = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await connecting.ConnectAsync(listening.LocalEndPoint!);
        Socket accepted = await listening.AcceptAsync();
        Assert.False(connecting.NoDelay);

        await using StreamLink client = TcpLink.Over(connecting);
        await using StreamLink server = TcpLink.Over(accepted);

        Assert.True(connecting.NoDelay);
        Assert.True(accepted.NoDelay);
    }

    [Fact]
    public async Task AResetByThePeerIsNamed()
    {
        await using TcpLinkListener listener = await TcpLinkListener.ListenAsync("127.0.0.1", 0);
        Task<ILink?> accepting = listener.AcceptAsync().AsTask();
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await peer.ConnectAsync(IPAddress.Loopback, listener.Address.Port);
        await using ILink? server = await accepting.Soon();
        Task<LinkMessage> pending = server!.ReceiveAsync().AsTask();

        peer.LingerState = new LingerOption(true, 0);
        peer.Dispose();

        var e = await Assert.ThrowsAsync<LinkException>(() => pending.Soon());
        Assert.Equal(LinkError.Failed, e.Error);
        Assert.Equal($"The peer {server.RemoteAddress} reset the connection.", e.Message);
    }

    private static int GetUnusedPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
