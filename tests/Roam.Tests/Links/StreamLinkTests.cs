using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.IO.Pipes;
using System.Net.Sockets;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Tests.Links;

public class StreamLinkTests
{
    public static TheoryData<int, int> CutFrames => new() { { 10, 1 }, { 10, 64 * 1024 }, { 1000, 1 }, { 1000, 64 * 1024 } };

    /// <param name="length">How long the message is that is cut; 1000 bytes do not fit into the receive buffer.</param>
    /// <param name="largestRead">How much a read brings.</param>
    [Theory]
    [MemberData(nameof(CutFrames))]
    public async Task AnEndAtAnyByteOfAFrameIsATruncation(int length, int largestRead)
    {
        byte[] first = MessageBatch.Of("first"u8).Framed.ToArray();
        byte[] second = MessageBatch.Of(new byte[length]).Framed.ToArray();
        for (int cut = 0; cut <= second.Length; cut++)
        {
            var pool = new LeakCheckingPool();
            await using (StreamLink link = Receiver([.. first, .. second[..cut]], pool, largestRead))
            {
                Assert.Equal(5, (await link.ReceiveAsync().Soon()).Bytes.Length);
                if (cut == second.Length)
                {
                    Assert.Equal(length, (await link.ReceiveAsync().Soon()).Bytes.Length);
                }

                for (int i = 0; i < 2; i++)
                {
                    if (cut == 0 || cut == second.Length)
                    {
                        Assert.True((await link.ReceiveAsync().Soon()).IsEnd);
                    }
                    else
                    {
                        Assert.Equal(
                            LinkError.Truncated, (await Assert.ThrowsAsync<LinkException>(() => link.ReceiveAsync().Soon())).Error);
                    }
                }

                // What has ended holds no memory, even before it is disposed.
                pool.AssertAllReturned();
            }

            pool.AssertAllReturned();
        }
    }

    [Fact]
    public async Task ATruncationSaysHowMuchIsMissing()
    {
        await using StreamLink inPrefix = Receiver([1, 0, 0], new LeakCheckingPool());
        await using StreamLink inMessage = Receiver([5, 0, 0, 0, 1, 2], new LeakCheckingPool());

        Assert.Contains(
            "after 3 of 4 bytes of a length prefix",
            (await Assert.ThrowsAsync<LinkException>(() => inPrefix.ReceiveAsync().Soon())).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "after 2 of 5 bytes",
            (await Assert.ThrowsAsync<LinkException>(() => inMessage.ReceiveAsync().Soon())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAbsurdLengthIsRefusedWithoutMemory()
    {
        var pool = new LeakCheckingPool();
        await using StreamLink link = Receiver([0xff, 0xff, 0xff, 0xff, 1, 2, 3], pool);

        var e = await Assert.ThrowsAsync<LinkException>(() => link.ReceiveAsync().Soon());

        Assert.Equal(LinkError.MessageTooLarge, e.Error);
        Assert.Contains("4294967295 bytes", e.Message, StringComparison.Ordinal);
        Assert.Equal(1, pool.Rents);
        Assert.Equal(256, pool.RentedBytes);
    }

    [Fact]
    public async Task ALengthAloneTakesNoMoreMemoryThanWhatHasArrived()
    {
        var pool = new LeakCheckingPool();
        byte[] prefix = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(prefix, 16 * 1024 * 1024);
        await using StreamLink link = Receiver([.. prefix, .. new byte[10]], pool);

        await Assert.ThrowsAsync<LinkException>(() => link.ReceiveAsync().Soon());

        Assert.InRange(pool.RentedBytes, 256, 1024);
    }

    [Fact]
    public async Task ALargeMessageTakesAtMostFourTimesItsSizeInAll()
    {
        var pool = new LeakCheckingPool();
        byte[] message = new byte[1_000_000];
        new Random(1).NextBytes(message);
        await using (StreamLink link = Receiver(MessageBatch.Of(message).Framed.ToArray(), pool, largestRead: 3000))
        {
            Assert.Equal(message, (await link.ReceiveAsync().Soon()).Bytes.ToArray());
            Assert.Equal(2, pool.Outstanding);
            Assert.True((await link.ReceiveAsync().Soon()).IsEnd);
        }

        Assert.InRange(pool.RentedBytes, 1_000_000, 4_000_000);
        pool.AssertAllReturned();
    }

    [Fact]
    public async Task AsManyMessagesAsAReadBringsAreReceivedWithoutAnother()
    {
        byte[] frame = MessageBatch.Of("0123456789"u8).Framed.ToArray();
        var stream = new CountingStream(new MemoryStream([.. Enumerable.Repeat(frame, 100).SelectMany(f => f)]));
        await using var link = new StreamLink(stream, "test");

        for (int i = 0; i < 100; i++)
        {
            ValueTask<LinkMessage> receive = link.ReceiveAsync();
            Assert.True(receive.IsCompletedSuccessfully);
            Assert.Equal("0123456789"u8.ToArray(), (await receive).Bytes.ToArray());
        }

        Assert.Equal(1, stream.Reads);
    }

    [Fact]
    public async Task EachSegmentIsWrittenOnceAndUncopied()
    {
        var stream = new CountingStream(new MemoryStream());
        await using var link = new StreamLink(stream, "test");
        byte[] framed = MessageBatch.Of(new byte[96]).Framed.ToArray();

        await link.SendAsync(new MessageBatch(new(framed))).Soon();
        Assert.Equal(1, stream.Writes);
        await link.SendAsync(new MessageBatch(SegmentedSequence.Split(framed, 25))).Soon();

        Assert.Equal(5, stream.Writes);
        Assert.Equal(2, stream.Flushes);
        Assert.Equal([.. framed, .. framed], ((MemoryStream)stream.Inner).ToArray());
    }

    [Fact]
    public async Task AReceiveCancelledAtEveryByteLosesNone()
    {
        (IDuplexPipe near, IDuplexPipe far) = PipePair.Create();
        var pool = new LeakCheckingPool();
        await using (StreamLink link = StreamLink.Over(near, "test", Options(pool)))
        {
            byte[] message = [.. Enumerable.Range(0, 600).Select(i => (byte)i)];
            byte[] framed = MessageBatch.Of(message).Framed.ToArray();
            for (int i = 0; i < framed.Length - 1; i++)
            {
                using var cancel = new CancellationTokenSource();
                Task<LinkMessage> pending = link.ReceiveAsync(cancel.Token).AsTask();
                await far.Output.WriteAsync(framed.AsMemory(i, 1));
                await cancel.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending.Soon());
            }

            await far.Output.WriteAsync(framed.AsMemory(^1));

            Assert.Equal(message, (await link.ReceiveAsync().Soon()).Bytes.ToArray());
        }

        pool.AssertAllReturned();
    }

    [Fact]
    public async Task ReceivingAllocatesNothing()
    {
        const int Messages = 100_000;
        byte[] frame = MessageBatch.Of(new byte[60]).Framed.ToArray();
        await using var link = new StreamLink(new RepeatingStream(frame), "test");
        Receive(link, Messages);

        long before = GC.GetAllocatedBytesForCurrentThread();
        int reads = Receive(link, Messages);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // 1,024 frames of 64 bytes a read.
        Assert.InRange(allocated, 0, OptimizedCode.Has(typeof(StreamLink)) ? 0 : (reads + 2) * 1024);

        static int Receive(StreamLink link, int messages)
        {
            for (int i = 0; i < messages; i++)
            {
                ValueTask<LinkMessage> receive = link.ReceiveAsync();
                Assert.True(receive.IsCompletedSuccessfully);
                if (receive.Result.Bytes.Length != 60)
                {
                    Assert.Fail("received something else");
                }
            }

            return messages / 1024;
        }
    }

    [Fact]
    public async Task WaitingForAMessageAllocatesNothingInRelease()
    {
        // Continuations run inline, so that everything happens on this thread and is counted.
        var inline = new System.IO.Pipelines.PipeOptions(
            readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);
        (IDuplexPipe near, IDuplexPipe far) = PipePair.Create(inline);
        await using StreamLink link = StreamLink.Over(near, "test");
        await using StreamLink peer = StreamLink.Over(far, "test");
        MessageBatch batch = MessageBatch.Of(new byte[60]);
        ReceiveOneByOne(link, peer, batch, 1000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        ReceiveOneByOne(link, peer, batch, 1000);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        if (OptimizedCode.Has(typeof(StreamLink)))
        {
            Assert.Equal(0, allocated);
        }

        static void ReceiveOneByOne(StreamLink link, StreamLink peer, MessageBatch batch, int count)
        {
            for (int i = 0; i < count; i++)
            {
                ValueTask<LinkMessage> receive = link.ReceiveAsync();
                Assert.False(receive.IsCompleted);
                ValueTask send = peer.SendAsync(batch);
                Assert.True(send.IsCompletedSuccessfully);
                send.GetAwaiter().GetResult();
                Assert.True(receive.IsCompletedSuccessfully);
                receive.GetAwaiter().GetResult();
            }
        }
    }

    [Fact]
    public async Task ASecondReceiveAtTheSameTimeIsRefused()
    {
        (IDuplexPipe near, _) = PipePair.Create();
        await using StreamLink link = StreamLink.Over(near, "test");
        Task<LinkMessage> pending = link.ReceiveAsync().AsTask();

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await link.ReceiveAsync());

        link.Abort();
        await Assert.ThrowsAsync<LinkException>(() => pending.Soon());
    }

    [Fact]
    public async Task ASecondSendAtTheSameTimeIsRefused()
    {
        (IDuplexPipe near, _) = PipePair.Create();
        await using StreamLink link = StreamLink.Over(near, "test");
        Task pending = link.SendAsync(MessageBatch.Of(new byte[200_000])).AsTask();

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await link.SendAsync(MessageBatch.Of("x"u8)));

        link.Abort();
        await Assert.ThrowsAsync<LinkException>(() => pending.Soon());
    }

    [Fact]
    public async Task TheLastMessageStaysIntactAfterAbortUntilTheLinkIsUsedAgain()
    {
        var pool = new LeakCheckingPool();
        byte[] small = [1, 2, 3];
        StreamLink link = Receiver([.. MessageBatch.Of(small).Framed.ToArray(), .. MessageBatch.Of(small).Framed.ToArray()], pool);
        LinkMessage message = await link.ReceiveAsync().Soon();

        link.Abort();

        Assert.Equal(small, message.Bytes.ToArray());
        await Assert.ThrowsAsync<LinkException>(() => link.ReceiveAsync().Soon());
        pool.AssertAllReturned();
        Assert.Equal(LeakCheckingPool.Filler, message.Bytes.Span[0]);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(0)]
    public async Task ABufferIsNotReturnedWhileAReadMayStillWriteIntoIt(int arriving)
    {
        var pool = new LeakCheckingPool();
        var stream = new HeldStream();
        var link = new StreamLink(stream, "test", Options(pool));
        Task<LinkMessage> pending = link.ReceiveAsync().AsTask();

        await link.DisposeAsync();

        Assert.Equal(1, pool.Outstanding);
        stream.Reading.SetResult(arriving);
        Assert.Equal(LinkError.Closed, (await Assert.ThrowsAsync<LinkException>(() => pending.Soon())).Error);
        pool.AssertAllReturned();
    }

    [Theory]
    [InlineData(4)]
    [InlineData(0)]
    public async Task AReadThatAnAbortEndsInGoodOrderIsNoMessageAndNoEnd(int arriving)
    {
        var stream = new HeldStream();
        await using var link = new StreamLink(stream, "test");
        Task<LinkMessage> pending = link.ReceiveAsync().AsTask();

        link.Abort();
        stream.Reading.SetResult(arriving);

        Assert.Equal(LinkError.Closed, (await Assert.ThrowsAsync<LinkException>(() => pending.Soon())).Error);
    }

    [Fact]
    public async Task ClosingTheOutputOfTwoStreamsDisposesOneOfThem()
    {
        (IDuplexPipe near, IDuplexPipe far) = PipePair.Create();
        await using var link = new StreamLink(near.Input.AsStream(), near.Output.AsStream(), "child");
        await using StreamLink peer = StreamLink.Over(far, "parent");

        await link.CloseOutputAsync().Soon();
        await peer.SendAsync(MessageBatch.Of("x"u8)).Soon();

        Assert.True((await peer.ReceiveAsync().Soon()).IsEnd);
        Assert.False((await link.ReceiveAsync().Soon()).IsEnd);
    }

    [Fact]
    public async Task NamedPipesCarryALink()
    {
        string name = $"roam-test-{Guid.NewGuid():N}";
        var server = new NamedPipeServerStream(
            name, PipeDirection.InOut, maxNumberOfServerInstances: 1, PipeTransmissionMode.Byte, System.IO.Pipes.PipeOptions.Asynchronous);
        var client = new NamedPipeClientStream(".", name, PipeDirection.InOut, System.IO.Pipes.PipeOptions.Asynchronous);
        await Task.WhenAll(server.WaitForConnectionAsync(), client.ConnectAsync()).Soon();
        await using var serverLink = new StreamLink(server, "client");
        await using var clientLink = new StreamLink(client, "server");
        using var cancel = new CancellationTokenSource();
        Task<LinkMessage> cancelled = serverLink.ReceiveAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Soon());

        await clientLink.SendAsync(MessageBatch.Of([1, 2, 3])).Soon();
        Assert.Equal(3, (await serverLink.ReceiveAsync().Soon()).Bytes.Length);

        Task<LinkMessage> pending = clientLink.ReceiveAsync().AsTask();
        clientLink.Abort();
        Assert.Equal(LinkError.Closed, (await Assert.ThrowsAsync<LinkException>(() => pending.Soon())).Error);
        Assert.True((await serverLink.ReceiveAsync().Soon()).IsEnd);
    }

    [Fact]
    public async Task AbortEndsTheTransportBehindThePipesOnce()
    {
        (IDuplexPipe near, IDuplexPipe far) = PipePair.Create();
        int aborts = 0;
        await using (StreamLink link = StreamLink.Over(near, "test", options: null, abort: () => aborts++))
        {
            link.Abort();
            link.Abort();
        }

        Assert.Equal(1, aborts);
        Assert.True((await far.Input.ReadAsync()).IsCompleted);
        Assert.True((await far.Output.FlushAsync()).IsCompleted);
    }

    [Fact]
    public async Task AbortThrowsNothingWhateverTheStreamDoes()
    {
        var link = new StreamLink(new ThrowingStream(new NotSupportedException("no")), "test");

        link.Abort();
        await link.DisposeAsync();

        Assert.Equal(LinkError.Closed, (await Assert.ThrowsAsync<LinkException>(() => link.ReceiveAsync().Soon())).Error);
    }

    [Fact]
    public async Task WhateverAStreamThrowsIsALinkExceptionThatSaysWho()
    {
        (Exception Thrown, LinkError Error, string Says)[] cases =
        [
            (new IOException("cable"), LinkError.Failed, "The link to peer:1 failed: cable"),
            (new NotSupportedException("odd"), LinkError.Failed, "The link to peer:1 failed: odd"),
            (new OperationCanceledException("odd"), LinkError.Failed, "The link to peer:1 failed: odd"),
            (new ObjectDisposedException("stream"), LinkError.Closed, "The stream under the link to peer:1 was disposed on this side."),
            (new SocketException((int)SocketError.ConnectionReset), LinkError.Failed, "The peer peer:1 reset the connection."),
            (new IOException("x", new SocketException((int)SocketError.ConnectionReset)), LinkError.Failed, "The peer peer:1 reset"),
            (new IOException("x", new SocketException((int)SocketError.Shutdown)), LinkError.Failed, "the peer has closed it"),
            (new IOException("x", new SocketException((int)SocketError.TimedOut)), LinkError.Failed, "does not answer any more"),
        ];
        foreach ((Exception thrown, LinkError error, string says) in cases)
        {
            var pool = new LeakCheckingPool();
            await using var link = new StreamLink(new ThrowingStream(thrown), "peer:1", Options(pool));

            LinkException[] seen =
            [
                await Assert.ThrowsAsync<LinkException>(() => link.ReceiveAsync().Soon()),
                await Assert.ThrowsAsync<LinkException>(() => link.ReceiveAsync().Soon()),
                await Assert.ThrowsAsync<LinkException>(() => link.SendAsync(MessageBatch.Of("x"u8)).Soon()),
            ];

            Assert.All(seen, e => Assert.Equal(error, e.Error));
            Assert.All(seen, e => Assert.Contains(says, e.Message, StringComparison.Ordinal));
            Assert.All(seen, e => Assert.Same(thrown, e.InnerException));
            pool.AssertAllReturned();
        }
    }

    private static LinkOptions Options(LeakCheckingPool pool) => new() { BufferPool = pool, ReceiveBufferBytes = 256 };

    private static StreamLink Receiver(byte[] arriving, LeakCheckingPool pool, int largestRead = int.MaxValue - 1) =>
        new(new SegmentingStream(new MemoryStream(arriving), largestRead), "test", Options(pool));
}
