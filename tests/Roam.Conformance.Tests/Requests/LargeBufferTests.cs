using Roam.Buffers;
using Roam.Conformance.Tests.Harness;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Requests;

/// <summary>What is left of the buffers of large calls.</summary>
public sealed class LargeBufferTests
{
    [Fact]
    [Rule("link.buffer.bound")]
    public void The_default_pool_is_bounded()
    {
        Assert.IsType<BoundedArrayPool>(RoamOptions.Default.BufferPool);
        Assert.Same(RoamOptions.Default.BufferPool, LinkOptions.Default.BufferPool);
    }

    [Fact]
    [Rule("link.buffer.bound")]
    public async Task A_burst_of_100_MB_leaves_no_more_than_the_bound_and_after_seconds_nothing()
    {
        await using Duo duo = await Duo.StartAsync(
            client: static o => o with { BufferPool = new BoundedArrayPool(o.TimeProvider) },
            server: static o => o with { BufferPool = new BoundedArrayPool(o.TimeProvider) });
        BoundedArrayPool[] pools = [Pool(duo.ClientSession), Pool(duo.ServerSession)];
        byte[] bytes = new byte[4 * 1024 * 1024];
        ValueTask<byte[]>[] calls = [.. Enumerable.Range(0, 25).Select(_ => duo.Client.EchoAsync(bytes))];
        foreach (ValueTask<byte[]> call in calls)
        {
            Assert.Equal(bytes.Length, (await call.Soon()).Length);
        }

        await duo.WaitUntilIdleAsync();
        Assert.All(pools, static pool => Assert.InRange(pool.KeptBytes, 1, BoundedArrayPool.MostKeptBytes));
        for (int i = 0; i < 1_000 && pools.Any(static pool => pool.KeptBytes > 0); i++)
        {
            // The last buffers may still be on their way back.
            duo.Time.Advance(TimeSpan.FromSeconds(8));
            await Task.Yield();
        }

        Assert.All(pools, static pool => Assert.Equal(0, pool.KeptBytes));
    }

    private static BoundedArrayPool Pool(RoamSession session) => (BoundedArrayPool)session.Root.Driver.BufferPool;
}
