using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Requests;

/// <summary>Mistakes with what a call gives, and with what it is given.</summary>
public sealed class MisuseTests
{
    [Fact]
    [Rule("rpc.call.await-once")]
    public async Task Taking_the_result_of_a_call_that_is_under_way_names_the_mistake_and_leaves_the_call_alone()
    {
        await using Duo duo = await Duo.StartAsync();
        Gate gate = new();
        duo.Service.OnRun = gate.WaitAsync;
        ValueTask<int> call = duo.Client.RunAsync(1);
        await gate.WaitUntilEnteredAsync(1);

#pragma warning disable CA2012 // The mistake that is tested.
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => call.GetAwaiter().GetResult());
#pragma warning restore CA2012

        Assert.Contains("AsTask()", exception.Message, StringComparison.Ordinal);
        gate.Release(1);
        await call.AsTask().Soon();
    }

    [Fact]
    [Rule("rpc.call.await-once")]
    public async Task Awaiting_a_call_twice_names_the_mistake()
    {
        await using Duo duo = await Duo.StartAsync();
        ValueTask<int> call = duo.Client.IncrementAsync(1);
#pragma warning disable CA2012 // The mistake that is tested.
        Assert.Equal(2, await call);

        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(async () => await call);
#pragma warning restore CA2012

        Assert.Contains("AsTask()", exception.Message, StringComparison.Ordinal);
        Assert.Equal(3, await duo.Client.IncrementAsync(2));
    }

    [Fact]
    [Rule("payload.depth")]
    public async Task The_greatest_depth_ends_no_stack_and_a_greater_one_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => new RoamLimits { MaxPayloadDepth = 1001 }.Validate());
        static RoamOptions Deepest(RoamOptions options) => options with { Limits = options.Limits with { MaxPayloadDepth = 1000 } };
        await using Duo duo = await Duo.StartAsync(client: Deepest, server: Deepest);

        // Encoded on a thread with a third of the usual stack.
        TaskCompletionSource<Task<int>> called = new();
        Thread thread = new(() => called.SetResult(duo.Client.DepthAsync(Nest.Of(990)).AsTask()), maxStackSize: 512 * 1024);
        thread.Start();

        Assert.Equal(990, await (await called.Task.Soon()).Soon());
        await Throws.RoamAsync(RoamErrorKind.InvalidPayload, duo.Client.DepthAsync(Nest.Of(1100)));
    }
}
