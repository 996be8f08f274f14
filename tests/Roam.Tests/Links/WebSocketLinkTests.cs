using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Tests.Links;

/// <summary>What <see cref="LinkContractTests"/> do not show: what a peer can do to a WebSocket that no link of ours does.</summary>
public sealed class WebSocketLinkTests : IAsyncLifetime
{
    private readonly LeakCheckingPool _pool = new();
    private readonly Stream _peerStream;
    private readonly WebSocket _peer;
    private readonly WebSocket _socket;

    public WebSocketLinkTests()
    {
        (var first, var second) = PipePair.Create();
        _peerStream = new DuplexPipeStream(first, abort: null);
        _peer = WebSocket.CreateFromStream(_peerStream, new WebSocketCreationOptions { IsServer = false });
        _socket = WebSocket.CreateFromStream(new DuplexPipeStream(second, abort: null), new WebSocketCreationOptions { IsServer = true });
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _peer.Dispose();
        _socket.Dispose();
        await _pool.WaitUntilAllReturnedAsync();
        _pool.AssertAllReturned();
    }

    [Fact]
    [Rule("link.websocket")]
    public async Task EachMessageOfABatchIsABinaryMessageWithoutAPrefix()
    {
        await using WebSocketLink link = Link();
        byte[] framed = [.. MessageBatch.Of("one"u8).Framed.ToArray(), .. MessageBatch.Of(""u8).Framed.ToArray(), .. MessageBatch.Of("three"u8).Framed.ToArray()];

        await link.SendAsync(new MessageBatch(new ReadOnlySequence<byte>(framed))).Soon();

        foreach (string expected in (string[])["one", "", "three"])
        {
            byte[] received = new byte[100];
            ValueWebSocketReceiveResult result = await _peer.ReceiveAsync(received.AsMemory(), default).Soon();
            Assert.Equal(WebSocketMessageType.Binary, result.MessageType);
            Assert.True(result.EndOfMessage);
            Assert.Equal(System.Text.Encoding.UTF8.GetBytes(expected), received[..result.Count]);
        }
    }

    [Fact]
    [Rule("link.websocket")]
    public async Task TextFailsTheLink()
    {
        await using WebSocketLink link = Link();
        await _peer.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default).Soon();

        for (int i = 0; i < 2; i++)
        {
            var e = await Assert.ThrowsAsync<LinkException>(() => link.ReceiveAsync().Soon());
            Assert.Equal(LinkError.UnexpectedText, e.Error);
            Assert.Contains("sends text", e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(WebSocketCloseStatus.NormalClosure)]
    [InlineData(WebSocketCloseStatus.EndpointUnavailable)]
    [InlineData(WebSocketCloseStatus.Empty)]
    [Rule("link.websocket")]
    public async Task ACloseInGoodOrderIsTheEnd(WebSocketCloseStatus status)
    {
        await using WebSocketLink link = Link();
        await _peer.SendAsync("last"u8.ToArray(), WebSocketMessageType.Binary, endOfMessage: true, default).Soon();
        if (status == WebSocketCloseStatus.Empty)
        {
            // As browsers send it: a masked close without a status. The class above insists on one.
            await _peerStream.WriteAsync(new byte[] { 0x88, 0x80, 0, 0, 0, 0 });
        }
        else
        {
            await _peer.CloseOutputAsync(status, null, default).Soon();
        }

        Assert.Equal(4, (await link.ReceiveAsync().Soon()).Bytes.Length);
        Assert.True((await link.ReceiveAsync().Soon()).IsEnd);
        Assert.True((await link.ReceiveAsync().Soon()).IsEnd);

        // What has ended holds no memory, and our close is the answer to theirs.
        _pool.AssertAllReturned();
        await link.CloseOutputAsync().Soon();
        Assert.Equal(WebSocketMessageType.Close, (await _peer.ReceiveAsync(new byte[10].AsMemory(), default).Soon()).MessageType);
        Assert.Equal(status == WebSocketCloseStatus.Empty ? WebSocketCloseStatus.NormalClosure : status, _peer.CloseStatus);
    }

    [Fact]
    [Rule("link.websocket.close")]
    public async Task ACloseIsAnsweredBeforeAnythingElseIsDone()
    {
        await using WebSocketLink link = Link();
        Task<LinkMessage> pending = link.ReceiveAsync().AsTask();

        await _peer.CloseOutputAsync((WebSocketCloseStatus)4321, "for reasons of its own", default).Soon();

        Assert.Equal(WebSocketMessageType.Close, (await _peer.ReceiveAsync(new byte[10].AsMemory(), default).Soon()).MessageType);
        Assert.Equal((WebSocketCloseStatus)4321, _peer.CloseStatus);
        await Assert.ThrowsAsync<LinkException>(() => pending.Soon());
        var e = await Assert.ThrowsAsync<LinkException>(() => link.SendAsync(MessageBatch.Of("x"u8)).Soon());
        Assert.Contains("4321 (for reasons of its own)", e.Message, StringComparison.Ordinal);
        await link.CloseOutputAsync().Soon();
    }

    [Fact]
    [Rule("link.websocket.close")]
    public async Task ACloseThatComesDuringASendIsAnsweredBehindIt()
    {
        await using WebSocketLink link = Link();
        byte[] large = new byte[1_000_000];
        Task sending = link.SendAsync(MessageBatch.Of(large)).AsTask();
        Assert.False(sending.IsCompleted);

        await _peer.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default).Soon();
        Assert.True((await link.ReceiveAsync().Soon()).EndsBothDirections);
        Task closing = link.CloseOutputAsync(LinkCloseReason.GoingAway, "too late").AsTask();
        Assert.False(closing.IsCompleted);

        byte[] received = new byte[large.Length];
        ValueWebSocketReceiveResult result;
        int count = 0;
        do
        {
            result = await _peer.ReceiveAsync(received.AsMemory(), default).Soon();
            count += result.Count;
        }
        while (result.MessageType != WebSocketMessageType.Close);

        Assert.Equal(large.Length, count);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, _peer.CloseStatus);
        await sending.Soon();
        await closing.Soon();
    }

    [Theory]
    [InlineData(LinkCloseReason.Normal, 1000)]
    [InlineData(LinkCloseReason.GoingAway, 1001)]
    [InlineData(LinkCloseReason.ProtocolViolation, 1002)]
    [InlineData(LinkCloseReason.UnexpectedText, 1003)]
    [InlineData(LinkCloseReason.MessageTooLarge, 1009)]
    [Rule("link.websocket.close")]
    public async Task ThePeerIsToldWhyAndNoMoreThanFits(LinkCloseReason reason, int code)
    {
        await using WebSocketLink link = Link();

        // 122 bytes, and then a character of 4.
        await link.CloseOutputAsync(reason, new string('x', 122) + "\U0001F600 and more").Soon();

        Assert.Equal(WebSocketMessageType.Close, (await _peer.ReceiveAsync(new byte[10].AsMemory(), default).Soon()).MessageType);
        Assert.Equal((WebSocketCloseStatus)code, _peer.CloseStatus);
        Assert.Equal(new string('x', 122), _peer.CloseStatusDescription);
    }

    [Fact]
    [Rule("link.websocket")]
    public async Task ACloseThatTellsOfAnErrorIsAnError()
    {
        await using WebSocketLink link = Link();
        await _peer.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, "too big for me", default).Soon();

        var e = await Assert.ThrowsAsync<LinkException>(() => link.ReceiveAsync().Soon());

        Assert.Equal(LinkError.Failed, e.Error);
        Assert.Contains("1009 (too big for me)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Rule("link.websocket")]
    public async Task ACloseInsideAMessageIsATruncation()
    {
        await using WebSocketLink link = Link();
        await _peer.SendAsync("half"u8.ToArray(), WebSocketMessageType.Binary, endOfMessage: false, default).Soon();
        await _peer.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default).Soon();

        Assert.Equal(LinkError.Truncated, (await Assert.ThrowsAsync<LinkException>(() => link.ReceiveAsync().Soon())).Error);
    }

    [Fact]
    [Rule("link.websocket")]
    public async Task APeerThatGoesWithoutACloseIsNoCleanEnd()
    {
        await using WebSocketLink link = Link();
        Task<LinkMessage> pending = link.ReceiveAsync().AsTask();

        _peer.Abort();

        var e = await Assert.ThrowsAsync<LinkException>(() => pending.Soon());
        Assert.Equal(LinkError.Failed, e.Error);
        Assert.Contains("without closing the WebSocket", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Rule("link.frame.memory")]
    public async Task AMessageInFragmentsTakesNoMoreThanFourTimesWhatHasArrivedAndNothingOverTheLimit()
    {
        await using WebSocketLink link = Link(new LinkOptions { ReceiveBufferBytes = 256, MaxMessageBytes = 100_000 });
        Task<LinkMessage> pending = link.ReceiveAsync().AsTask();
        Task sending = SendFragmentsAsync(count: 1000, size: 101);

        var e = await Assert.ThrowsAsync<LinkException>(() => pending.Soon());

        Assert.Equal(LinkError.MessageTooLarge, e.Error);
        Assert.InRange(_pool.RentedBytes, 100_001, 400_000);
        _pool.AssertAllReturned();
        link.Abort();
        await sending.ContinueWith(static _ => { }, TaskScheduler.Default).Soon();
    }

    [Fact]
    public async Task FragmentsArriveAsOneMessageAlsoAnEmptyLastOne()
    {
        await using WebSocketLink link = Link(new LinkOptions { ReceiveBufferBytes = 256, MaxMessageBytes = 1000 });
        await _peer.SendAsync(new byte[1000], WebSocketMessageType.Binary, endOfMessage: false, default).Soon();
        await _peer.SendAsync(ReadOnlyMemory<byte>.Empty, WebSocketMessageType.Binary, endOfMessage: true, default).Soon();

        Assert.Equal(1000, (await link.ReceiveAsync().Soon()).Bytes.Length);
    }

    [Fact]
    public async Task AMessageThatArrivesBetweenTwoReceivesIsNotLostByACancelledOne()
    {
        await using WebSocketLink link = Link();
        using var cancel = new CancellationTokenSource();
        Task<LinkMessage> pending = link.ReceiveAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending.Soon());

        await _peer.SendAsync("first"u8.ToArray(), WebSocketMessageType.Binary, endOfMessage: true, default).Soon();

        Assert.Equal("first"u8.ToArray(), (await link.ReceiveAsync().Soon()).Bytes.ToArray());
    }

    [Fact]
    public async Task DisposingAfterACancelledReceiveReturnsItsBuffer()
    {
        WebSocketLink link = Link();
        using var cancel = new CancellationTokenSource();
        Task<LinkMessage> pending = link.ReceiveAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending.Soon());

        await link.DisposeAsync();

        await _pool.WaitUntilAllReturnedAsync();
        Assert.Equal(LinkError.Closed, (await Assert.ThrowsAsync<LinkException>(() => link.ReceiveAsync().Soon())).Error);
    }

    [Fact]
    public async Task WhereThereIsNoServerTheReasonIsGiven()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string address = $"ws://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}/roam";

        var e = await Assert.ThrowsAsync<LinkException>(() => LinkAddress.ConnectAsync(address).Soon());

        Assert.StartsWith($"Cannot connect to {address}: Connection refused", e.Message, StringComparison.Ordinal);
    }

    private WebSocketLink Link(LinkOptions? options = null) =>
        new(_socket, "test", (options ?? LinkOptions.Default) with { BufferPool = _pool });

    private async Task SendFragmentsAsync(int count, int size)
    {
        for (int i = 0; i < count; i++)
        {
            await _peer.SendAsync(new byte[size], WebSocketMessageType.Binary, endOfMessage: false, default);
        }
    }
}
