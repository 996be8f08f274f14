using System.Buffers;
using System.Text;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Tests.Links;

/// <summary>What <see cref="ILink"/> promises, for every kind of link.</summary>
public class LinkContractTests
{
    public static TheoryData<LinkKind> Kinds => [.. Enum.GetValues<LinkKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task MessagesOfAllSizesArriveAsTheyWereSent(LinkKind kind)
    {
        await using var links = await ConnectedLinks.CreateAsync(kind, new LinkOptions { ReceiveBufferBytes = 1024 });
        int[] sizes = [0, 1, 2, 3, 4, 5, 1019, 1020, 1021, 1023, 1024, 1025, 2048, 5000, 0, 70_000, 7];
        Task echo = EchoAsync(links.Server, sizes.Length);

        foreach (int size in sizes)
        {
            byte[] sent = Bytes(size);
            await links.Client.SendAsync(MessageBatch.Of(sent)).Soon();

            LinkMessage received = await links.Client.ReceiveAsync().Soon();

            Assert.False(received.IsEnd);
            Assert.Equal(sent, received.Bytes.ToArray());
        }

        await echo.Soon();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ABatchOfSeveralSegmentsArrivesAsSingleMessages(LinkKind kind)
    {
        await using var links = await ConnectedLinks.CreateAsync(kind);
        byte[][] messages = [Bytes(3), [], Bytes(300), Bytes(1)];
        byte[] framed = [.. messages.SelectMany(m => MessageBatch.Of(m).Framed.ToArray())];

        await links.Client.SendAsync(new MessageBatch(SegmentedSequence.Split(framed, segmentLength: 7))).Soon();

        foreach (byte[] message in messages)
        {
            Assert.Equal(message, (await links.Server.ReceiveAsync().Soon()).Bytes.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ClosingTheOutputEndsThePeersReceivesForGoodAndNothingElse(LinkKind kind)
    {
        await using var links = await ConnectedLinks.CreateAsync(kind);
        await links.Client.SendAsync(MessageBatch.Of("last"u8)).Soon();
        await links.Client.CloseOutputAsync().Soon();
        await links.Client.CloseOutputAsync().Soon();

        await AssertReceivesAsync("last", links.Server);
        Assert.True((await links.Server.ReceiveAsync().Soon()).IsEnd);
        Assert.True((await links.Server.ReceiveAsync().Soon()).IsEnd);

        if (kind is LinkKind.WebSocket or LinkKind.WebSocketSmallReads)
        {
            // Closes both at once. (spec: link.websocket.close)
            Assert.True((await links.Server.ReceiveAsync().Soon()).EndsBothDirections);
            Assert.Equal(
                LinkError.ClosedByPeer,
                (await Assert.ThrowsAsync<LinkException>(() => links.Server.SendAsync(MessageBatch.Of("x"u8)).Soon())).Error);
            Assert.True((await links.Client.ReceiveAsync().Soon()).IsEnd);
            return;
        }

        Assert.False((await links.Server.ReceiveAsync().Soon()).EndsBothDirections);
        await links.Server.SendAsync(MessageBatch.Of("still open"u8)).Soon();
        await AssertReceivesAsync("still open", links.Client);
        await links.Server.CloseOutputAsync().Soon();
        Assert.True((await links.Client.ReceiveAsync().Soon()).IsEnd);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ClosingTheOutputWakesAPendingReceiveOfThePeer(LinkKind kind)
    {
        await using var links = await ConnectedLinks.CreateAsync(kind);
        Task<LinkMessage> pending = links.Server.ReceiveAsync().AsTask();
        Assert.False(pending.IsCompleted);

        await links.Client.CloseOutputAsync().Soon();

        Assert.True((await pending.Soon()).IsEnd);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task SendingAfterTheOutputWasClosedFails(LinkKind kind)
    {
        await using var links = await ConnectedLinks.CreateAsync(kind);
        await links.Client.CloseOutputAsync().Soon();

        var e = await Assert.ThrowsAsync<LinkException>(() => links.Client.SendAsync(MessageBatch.Of("x"u8)).Soon());

        Assert.Equal(LinkError.Closed, e.Error);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AbortWakesAPendingReceive(LinkKind kind)
    {
        await using var links = await ConnectedLinks.CreateAsync(kind);
        Task<LinkMessage> pending = links.Client.ReceiveAsync().AsTask();
        Assert.False(pending.IsCompleted);

        links.Client.Abort();
        links.Client.Abort();

        Assert.Equal(LinkError.Closed, (await Assert.ThrowsAsync<LinkException>(() => pending.Soon())).Error);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AbortWakesASendThatWaitsForThePeerToRead(LinkKind kind)
    {
        await using var links = await ConnectedLinks.CreateAsync(kind);

        // More than any socket buffers, and more messages than a queue takes.
        byte[] framed = new byte[32 * 1024 * 1024];
        byte[] frame = MessageBatch.Of(new byte[256 * 1024 - sizeof(uint)]).Framed.ToArray();
        for (int start = 0; start < framed.Length; start += frame.Length)
        {
            frame.CopyTo(framed, start);
        }

        Task pending = links.Client.SendAsync(new MessageBatch(new ReadOnlySequence<byte>(framed))).AsTask();
        Assert.False(pending.IsCompleted);

        links.Client.Abort();

        Assert.Equal(LinkError.Closed, (await Assert.ThrowsAsync<LinkException>(() => pending.Soon())).Error);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AfterAbortEverythingFailsAsClosed(LinkKind kind)
    {
        await using var links = await ConnectedLinks.CreateAsync(kind);
        await links.Server.SendAsync(MessageBatch.Of("one"u8)).Soon();
        await links.Server.SendAsync(MessageBatch.Of("two"u8)).Soon();
        await links.Client.ReceiveAsync().Soon();

        links.Client.Abort();

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(LinkError.Closed, (await Assert.ThrowsAsync<LinkException>(() => links.Client.ReceiveAsync().Soon())).Error);
            Assert.Equal(
                LinkError.Closed,
                (await Assert.ThrowsAsync<LinkException>(() => links.Client.SendAsync(MessageBatch.Of("x"u8)).Soon())).Error);
            Assert.Equal(
                LinkError.Closed, (await Assert.ThrowsAsync<LinkException>(() => links.Client.CloseOutputAsync().Soon())).Error);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ThePeerOfAnAbortedLinkDoesNotHang(LinkKind kind)
    {
        await using var links = await ConnectedLinks.CreateAsync(kind);
        Task<LinkMessage> pending = links.Server.ReceiveAsync().AsTask();

        links.Client.Abort();

        // A transport tells an end in good order from any other, or it does not.
        try
        {
            Assert.True((await pending.Soon()).IsEnd);
        }
        catch (LinkException e)
        {
            Assert.Equal(LinkError.Failed, e.Error);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AnAbortDuringReceivesReturnsEveryBufferOnce(LinkKind kind)
    {
        for (int round = 0; round < 20; round++)
        {
            await using var links = await ConnectedLinks.CreateAsync(kind, new LinkOptions { ReceiveBufferBytes = 512 });
            Task sending = SendUntilItFailsAsync(links.Client, Bytes(700));
            Task receiving = ReceiveUntilItFailsAsync(links.Server, out Task firstReceived);
            await firstReceived.Soon();

            links.Server.Abort();

            await receiving.Soon();
            await sending.Soon();
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task DisposingWhileAReceiveWaitsReturnsEveryBufferOnce(LinkKind kind)
    {
        await using var links = await ConnectedLinks.CreateAsync(kind);
        Task<LinkMessage> pending = links.Client.ReceiveAsync().AsTask();

        await links.Client.DisposeAsync();
        await links.Client.DisposeAsync();

        Assert.Equal(LinkError.Closed, (await Assert.ThrowsAsync<LinkException>(() => pending.Soon())).Error);
        Assert.Equal(LinkError.Closed, (await Assert.ThrowsAsync<LinkException>(() => links.Client.ReceiveAsync().Soon())).Error);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ACancelledReceiveLosesNothing(LinkKind kind)
    {
        await using var links = await ConnectedLinks.CreateAsync(kind);
        using var cancel = new CancellationTokenSource();
        Task<LinkMessage> pending = links.Server.ReceiveAsync(cancel.Token).AsTask();
        Assert.False(pending.IsCompleted);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending.Soon());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => links.Server.ReceiveAsync(cancel.Token).Soon());
        await links.Client.SendAsync(MessageBatch.Of("one"u8)).Soon();
        await links.Client.SendAsync(MessageBatch.Of("two"u8)).Soon();
        await AssertReceivesAsync("one", links.Server);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => links.Server.ReceiveAsync(cancel.Token).Soon());
        await AssertReceivesAsync("two", links.Server);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ACancelledSendIsTheLast(LinkKind kind)
    {
        await using var links = await ConnectedLinks.CreateAsync(kind);
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => links.Client.SendAsync(MessageBatch.Of("x"u8), cancel.Token).Soon());

        await Assert.ThrowsAsync<LinkException>(() => links.Client.SendAsync(MessageBatch.Of("x"u8)).Soon());
        await Assert.ThrowsAsync<LinkException>(() => links.Client.CloseOutputAsync().Soon());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AMessageAtTheLimitArrivesAndOneOverItFailsTheReceiver(LinkKind kind)
    {
        var options = new LinkOptions { MaxMessageBytes = 5000, ReceiveBufferBytes = 1024 };
        await using var links = await ConnectedLinks.CreateAsync(kind, options);
        await links.Client.SendAsync(MessageBatch.Of(Bytes(5000))).Soon();
        await links.Client.SendAsync(MessageBatch.Of(Bytes(5001))).Soon();

        Assert.Equal(Bytes(5000), (await links.Server.ReceiveAsync().Soon()).Bytes.ToArray());
        for (int i = 0; i < 2; i++)
        {
            var e = await Assert.ThrowsAsync<LinkException>(() => links.Server.ReceiveAsync().Soon());
            Assert.Equal(LinkError.MessageTooLarge, e.Error);

            // A WebSocket does not announce how long a message is.
            string text = kind is LinkKind.WebSocket or LinkKind.WebSocketSmallReads
                ? "more than 5000 bytes, which is the limit"
                : "5001 bytes; the limit is 5000";
            Assert.Contains(text, e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WhyAMessageWasRefusedArrives(LinkKind kind)
    {
        await using var links = await ConnectedLinks.CreateAsync(kind, new LinkOptions { MaxMessageBytes = 5000, ReceiveBufferBytes = 1024 });
        Task sending = links.Client.SendAsync(MessageBatch.Of(Bytes(1_000_000))).AsTask();
        await Assert.ThrowsAsync<LinkException>(() => links.Server.ReceiveAsync().Soon());

        await links.Server.SendAsync(MessageBatch.Of("too large"u8)).Soon();
        Task ending = EndAsync(links.Server);

        await AssertReceivesAsync("too large", links.Client);
        Assert.True((await links.Client.ReceiveAsync().Soon()).IsEnd);
        await sending.Soon();
        try
        {
            await links.Client.CloseOutputAsync().Soon();
        }
        catch (LinkException e) when (kind is LinkKind.ReliableMemory or LinkKind.ReliableTcp)
        {
            // Behind its end the peer of a reliable link gives it up. This side may know already: it was told, or was refused when it came
            // back. (spec: link.reliable.reset)
            Assert.Contains(e.Error, (LinkError[])[LinkError.Failed, LinkError.Refused]);
        }

        await ending.Soon();

        static async Task EndAsync(ILink link)
        {
            await link.CloseOutputAsync();
            link.Abort();
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ALargeMessageCanBeTakenOverAndOutlivesItsLink(LinkKind kind)
    {
        byte[] sent = Bytes(10_000);
        byte[]? taken;
        await using var links = await ConnectedLinks.CreateAsync(kind, new LinkOptions { ReceiveBufferBytes = 1024 });
        await links.Client.SendAsync(MessageBatch.Of(sent)).Soon();
        await links.Client.SendAsync(MessageBatch.Of("next"u8)).Soon();

        LinkMessage message = await links.Server.ReceiveAsync().Soon();
        taken = message.TakeBuffer();
        Assert.NotNull(taken);
        Assert.Null(message.TakeBuffer());
        await AssertReceivesAsync("next", links.Server);
        await links.Server.DisposeAsync();

        Assert.Equal(sent, taken.AsSpan(0, sent.Length));
        links.Pool.Return(taken);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task BothDirectionsRunAtOnce(LinkKind kind)
    {
        int count = kind == LinkKind.OneByteReads ? 200 : 3000;
        await using var links = await ConnectedLinks.CreateAsync(kind, new LinkOptions { ReceiveBufferBytes = 2048 });

        // Closed when both have sent all: not every link closes one direction alone.
        await Task.WhenAll(
            Task.Run(async () =>
            {
                await Task.WhenAll(
                    Task.Run(() => SendNumberedAsync(links.Client, count, seed: 1)),
                    Task.Run(() => SendNumberedAsync(links.Server, count, seed: 2)));
                await links.Client.CloseOutputAsync();
                await links.Server.CloseOutputAsync();
            }),
            Task.Run(() => ReceiveNumberedAsync(links.Server, count, seed: 1)),
            Task.Run(() => ReceiveNumberedAsync(links.Client, count, seed: 2))).Soon();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task TheRemoteAddressIsKnown(LinkKind kind)
    {
        await using var links = await ConnectedLinks.CreateAsync(kind);

        Assert.NotEmpty(links.Client.RemoteAddress);
        Assert.NotEmpty(links.Server.RemoteAddress);
    }

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 7 + count))];

    private static async Task AssertReceivesAsync(string expected, ILink link)
    {
        LinkMessage message = await link.ReceiveAsync().Soon();
        Assert.Equal(expected, Encoding.UTF8.GetString(message.Bytes.Span));
    }

    private static async Task EchoAsync(ILink link, int count)
    {
        for (int i = 0; i < count; i++)
        {
            LinkMessage message = await link.ReceiveAsync();
            await link.SendAsync(MessageBatch.Of(message.Bytes.Span));
        }
    }

    private static async Task SendUntilItFailsAsync(ILink link, byte[] message)
    {
        MessageBatch batch = MessageBatch.Of(message);
        try
        {
            while (true)
            {
                await link.SendAsync(batch);
            }
        }
        catch (LinkException)
        {
        }
    }

    private static Task ReceiveUntilItFailsAsync(ILink link, out Task firstReceived)
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        firstReceived = first.Task;
        return LoopAsync();

        async Task LoopAsync()
        {
            await Task.Yield();
            try
            {
                while (true)
                {
                    LinkMessage message = await link.ReceiveAsync();
                    Assert.Equal(700, message.Bytes.Length);
                    first.TrySetResult();
                }
            }
            catch (LinkException e)
            {
                Assert.Equal(LinkError.Closed, e.Error);
            }
        }
    }

    private static async Task SendNumberedAsync(ILink link, int count, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            byte[] message = new byte[random.Next(0, 5000) >> random.Next(0, 10)];
            message.AsSpan().Fill((byte)i);
            await link.SendAsync(MessageBatch.Of(message));
        }
    }

    private static async Task ReceiveNumberedAsync(ILink link, int count, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            LinkMessage message = await link.ReceiveAsync();
            Assert.Equal(random.Next(0, 5000) >> random.Next(0, 10), message.Bytes.Length);
            Assert.False(message.Bytes.Span.ContainsAnyExcept((byte)i));
        }

        Assert.True((await link.ReceiveAsync()).IsEnd);
    }
}
