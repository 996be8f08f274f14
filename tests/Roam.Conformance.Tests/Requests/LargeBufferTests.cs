using Microsoft.Extensions.Time.Testing;
using Roam.Buffers;
using Roam.Conformance.Tests.Contracts;
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
        FakeTimeProvider time = new();
        BoundedArrayPool pool = new(time);
        RoamOptions options = new() { BufferPool = pool, TimeProvider = time, Limits = new() { KeepaliveInterval = Timeout.InfiniteTimeSpan } };
        await using LinkPair links = LinkPair.Create(options.ToLinkOptions());
        Task<RoamSession> accepting = RoamSession.AcceptAsync(links.Second, new RoamServices().Add<IProbe>(new Probe()), options);
        await using RoamSession session = await RoamSession.InitiateAsync(links.First, options: options).Soon();
        await using RoamSession accepted = await accepting.Soon();
        await using ProbeClient client = new(session.Root);
        byte[] bytes = new byte[4 * 1024 * 1024];
        ValueTask<byte[]>[] calls = [.. Enumerable.Range(0, 25).Select(_ => client.EchoAsync(bytes))];
        foreach (ValueTask<byte[]> call in calls)
        {
            Assert.Equal(bytes.Length, (await call.Soon()).Length);
        }

        await Tables.WaitUntilEmptyAsync(session);
        await Tables.WaitUntilEmptyAsync(accepted);
        Assert.InRange(pool.KeptBytes, 1, BoundedArrayPool.MostKeptBytes);
        for (int i = 0; i < 1_000 && pool.KeptBytes > 0; i++)
        {
            // The last buffers may still be on their way back.
            time.Advance(TimeSpan.FromSeconds(8));
            await Task.Yield();
        }

        Assert.Equal(0, pool.KeptBytes);
    }
}
