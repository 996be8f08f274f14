using System.Buffers;
using Roam.CompilerServices;

namespace Roam.Tests.Channels;

/// <summary>Items cost no memory in steady state.</summary>
public sealed class AllocationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(1024)]
    public async Task Item_that_need_not_wait_allocates_nothing(int credit)
    {
        var world = new ChannelWorld(pool: ArrayPool<byte>.Shared);
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = world.OpenToHandler(credit);
        world.Client.Direct = world.Server.Table;
        world.Server.Direct = world.Client.Table;
        SendAndRead(tx, rx, credit, rounds: 200);
        long before = GC.GetAllocatedBytesForCurrentThread();
        SendAndRead(tx, rx, credit, rounds: 200);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        await tx.CompleteAsync();
        request.Complete(null);
    }

    [Fact]
    public async Task Send_that_waits_for_credit_reuses_its_waiter()
    {
        var world = new ChannelWorld(pool: ArrayPool<byte>.Shared);
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = world.OpenToHandler(credit: 1);
        world.Client.Direct = world.Server.Table;
        world.Server.Direct = world.Client.Table;
        using var source = new CancellationTokenSource();

        // The source itself: a wait and its wake on this thread.
        await tx.SendAsync(0);
        WaitAndGrant(tx, rx, 200, source.Token);
        long before = GC.GetAllocatedBytesForCurrentThread();
        WaitAndGrant(tx, rx, 200, source.Token);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        await tx.CompleteAsync();
        request.Complete(null);
    }

    private static void SendAndRead(Tx<int> tx, Rx<int> rx, int credit, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < credit; i++)
            {
                ValueTask send = tx.SendAsync(i);
                Assert.True(send.IsCompletedSuccessfully);
            }

            for (int i = 0; i < credit; i++)
            {
                Assert.True(rx.TryRead(out int item));
                if (item != i)
                {
                    Assert.Fail("another item");
                }
            }
        }
    }

    private static void WaitAndGrant(Tx<int> tx, Rx<int> rx, int rounds, CancellationToken cancellationToken)
    {
        for (int round = 0; round < rounds; round++)
        {
            // The credit is used up: this one waits until an item is read.
            ValueTask acquire = tx.Sender.AcquireAsync(cancellationToken);
            Assert.False(acquire.IsCompleted);
            Assert.True(rx.TryRead(out _));
            Assert.True(acquire.IsCompletedSuccessfully);
            acquire.GetAwaiter().GetResult();
            tx.Sender.ReturnCredit();
            Assert.True(tx.SendAsync(round, cancellationToken).IsCompletedSuccessfully);
        }
    }
}
