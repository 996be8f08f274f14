using Roam.Links;
using Roam.TestKit;

namespace Roam.Tests.Links;

public class MemoryLinkTests
{
    [Fact]
    public async Task ASenderWaitsWhileTheQueueIsFull()
    {
        (MemoryLink first, MemoryLink second) = MemoryLink.CreatePair(capacity: 2);
        await first.SendAsync(MessageBatch.Of([1])).Soon();
        await first.SendAsync(MessageBatch.Of([2])).Soon();
        Task third = first.SendAsync(MessageBatch.Of([3])).AsTask();
        Assert.False(third.IsCompleted);

        Assert.Equal(1, (await second.ReceiveAsync().Soon()).Bytes.Span[0]);

        await third.Soon();
        Assert.Equal(2, (await second.ReceiveAsync().Soon()).Bytes.Span[0]);
        Assert.Equal(3, (await second.ReceiveAsync().Soon()).Bytes.Span[0]);
    }

    [Fact]
    public async Task ASendCancelledWhileItWaitsKeepsNoBuffer()
    {
        var pool = new LeakCheckingPool();
        (MemoryLink first, MemoryLink second) = MemoryLink.CreatePair(capacity: 1, new LinkOptions { BufferPool = pool });
        await first.SendAsync(MessageBatch.Of([1])).Soon();
        using var cancel = new CancellationTokenSource();
        Task waiting = first.SendAsync(MessageBatch.Of([2]), cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Soon());
        Assert.Equal(1, pool.Outstanding);
        await first.DisposeAsync();
        await second.DisposeAsync();
        pool.AssertAllReturned();
    }

    [Fact]
    public async Task WhatWasSentBeforeAnAbortArrivesBeforeItsFailure()
    {
        (MemoryLink first, MemoryLink second) = MemoryLink.CreatePair();
        await first.SendAsync(MessageBatch.Of([1])).Soon();

        first.Abort();

        Assert.Equal(1, (await second.ReceiveAsync().Soon()).Bytes.Span[0]);
        for (int i = 0; i < 2; i++)
        {
            var e = await Assert.ThrowsAsync<LinkException>(() => second.ReceiveAsync().Soon());
            Assert.Equal(LinkError.Failed, e.Error);
        }

        Assert.Equal(
            LinkError.Failed, (await Assert.ThrowsAsync<LinkException>(() => second.SendAsync(MessageBatch.Of([2])).Soon())).Error);
    }

    [Fact]
    public async Task AbortFailsAPeerThatWaitsForRoom()
    {
        (MemoryLink first, MemoryLink second) = MemoryLink.CreatePair(capacity: 1);
        await first.SendAsync(MessageBatch.Of([1])).Soon();
        Task waiting = first.SendAsync(MessageBatch.Of([2])).AsTask();

        second.Abort();

        Assert.Equal(LinkError.Failed, (await Assert.ThrowsAsync<LinkException>(() => waiting.Soon())).Error);
    }

    [Fact]
    public async Task MessagesThatNobodyReceivedAreReturnedToThePool()
    {
        var pool = new LeakCheckingPool();
        (MemoryLink first, MemoryLink second) = MemoryLink.CreatePair(options: new LinkOptions { BufferPool = pool });
        await first.SendAsync(MessageBatch.Of([1])).Soon();
        await second.SendAsync(MessageBatch.Of([2])).Soon();
        await second.SendAsync(MessageBatch.Of([3])).Soon();
        await first.ReceiveAsync().Soon();

        await first.DisposeAsync();
        await second.DisposeAsync();

        pool.AssertAllReturned();
    }

    [Fact]
    public async Task AMessageOverTheLimitTakesNoMemory()
    {
        var pool = new LeakCheckingPool();
        (MemoryLink first, MemoryLink second) = MemoryLink.CreatePair(options: new LinkOptions { BufferPool = pool, MaxMessageBytes = 10 });

        await first.SendAsync(MessageBatch.Of(new byte[11])).Soon();

        await Assert.ThrowsAsync<LinkException>(() => second.ReceiveAsync().Soon());
        Assert.Equal(0, pool.Rents);
    }
}
