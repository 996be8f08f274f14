using Microsoft.Extensions.Time.Testing;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Tests.TestKit;

public class FaultyLinkTests
{
    [Fact]
    public async Task AHoldCatchesTheMessageOfAReceiveThatWaitsAlready()
    {
        await using LinkPair pair = LinkPair.Create();
        Task<LinkMessage> pending = pair.Second.ReceiveAsync().AsTask();
        pair.Second.HoldReceives();
        await pair.First.SendAsync(MessageBatch.Of([1]));
        await pair.First.SendAsync(MessageBatch.Of([2]));
        await pair.Second.WaitUntilArrivedAsync(1);
        Assert.False(pending.IsCompleted);

        pair.Second.ReleaseOne();

        Assert.Equal(1, (await pending.Soon()).Bytes.Span[0]);
        pending = pair.Second.ReceiveAsync().AsTask();
        await pair.Second.WaitUntilArrivedAsync(2);
        Assert.False(pending.IsCompleted);
        pair.Second.ReleaseAll();
        Assert.Equal(2, (await pending.Soon()).Bytes.Span[0]);
    }

    [Fact]
    public async Task AReceiveCancelledDuringAHoldLosesNothing()
    {
        await using LinkPair pair = LinkPair.Create();
        pair.Second.HoldReceives();
        await pair.First.SendAsync(MessageBatch.Of([1]));
        using var cancel = new CancellationTokenSource();
        Task<LinkMessage> pending = pair.Second.ReceiveAsync(cancel.Token).AsTask();
        await pair.Second.WaitUntilArrivedAsync(1);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending.Soon());
        pair.Second.ReleaseOne();

        Assert.Equal(1, (await pair.Second.ReceiveAsync().Soon()).Bytes.Span[0]);
    }

    [Fact]
    public async Task ACutFailsBothSidesAsANetworkDoes()
    {
        await using LinkPair pair = LinkPair.Create();
        pair.Second.CutAfter(2);
        for (byte i = 0; i < 3; i++)
        {
            await pair.First.SendAsync(MessageBatch.Of([i]));
        }

        await pair.Second.ReceiveAsync().Soon();
        await pair.Second.ReceiveAsync().Soon();

        Assert.Equal(LinkError.Failed, (await Assert.ThrowsAsync<LinkException>(() => pair.Second.ReceiveAsync().Soon())).Error);
        Assert.Equal(LinkError.Failed, (await Assert.ThrowsAsync<LinkException>(() => pair.First.ReceiveAsync().Soon())).Error);
        Assert.Equal(
            LinkError.Failed, (await Assert.ThrowsAsync<LinkException>(() => pair.First.SendAsync(MessageBatch.Of([9])).Soon())).Error);
    }

    [Fact]
    public async Task AKillEndsAHeldReceive()
    {
        await using LinkPair pair = LinkPair.Create();
        pair.Second.HoldReceives();
        await pair.First.SendAsync(MessageBatch.Of([1]));
        Task<LinkMessage> pending = pair.Second.ReceiveAsync().AsTask();
        await pair.Second.WaitUntilArrivedAsync(1);

        pair.Kill();

        Assert.Equal(LinkError.Failed, (await Assert.ThrowsAsync<LinkException>(() => pending.Soon())).Error);
    }

    [Fact]
    public async Task ADelayPassesOnTheTestsClock()
    {
        var clock = new FakeTimeProvider();
        await using LinkPair pair = LinkPair.Create(timeProvider: clock, largestDelay: TimeSpan.FromSeconds(1), seed: 7);
        await pair.First.SendAsync(MessageBatch.Of([1]));
        Task<LinkMessage> pending = pair.Second.ReceiveAsync().AsTask();
        await pair.Second.WaitUntilArrivedAsync(1);
        Assert.False(pending.IsCompleted);

        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, (await pending.Soon()).Bytes.Span[0]);
    }
}
