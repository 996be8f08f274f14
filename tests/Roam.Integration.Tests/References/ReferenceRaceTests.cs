using Roam.Integration.Tests.Contracts;
using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.References;

/// <summary>References whose calls, sessions and clients end in all orders: nothing hangs, and nothing is left at either end.</summary>
public class ReferenceRaceTests
{
    [Theory]
    [InlineData(LinkKind.Memory)]
    [InlineData(LinkKind.TcpIPv4)]
    public async Task Ten_thousand_references_leave_nothing_behind(LinkKind kind)
    {
        const int Callers = 20;
        const int Each = 250;
        await using ExchangeWorld world = await ExchangeWorld.CreateAsync(kind);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => ChurnAsync(caller)))).Soon();
        await world.AreOnlyRootsLeftAsync();

        // One reference in an argument and one in a result each time.
        async Task ChurnAsync(int caller)
        {
            ExchangeClient client = caller % 2 == 0 ? world.Client : world.ServerClient;
            for (int i = 0; i < Each; i++)
            {
                Assert.Equal(i, await client.UseAsync(new Counter(), i));
                ICounter counter = await client.OpenAsync(i + 1);
                Assert.Equal(i + 2, await counter.AddAsync(1));
                await RoamClient.ReleaseAsync(counter);
            }
        }
    }

    [Fact]
    public async Task Both_ends_may_let_go_at_once()
    {
        await using ExchangeWorld world = await ExchangeWorld.CreateAsync(LinkKind.TcpIPv4);
        for (int i = 0; i < 200; i++)
        {
            Counter counter = new();
            await world.Client.KeepAsync(counter, "race").Soon();
            Assert.True(world.Service.Kept.TryDequeue(out ICounter? kept));
            Task<int> call = kept.AddAsync(1).AsTask();
            await Task.WhenAll(
                Task.Run(() => world.Peers.Client.Revoke(counter)),
                Task.Run(() => RoamClient.ReleaseAsync(kept).AsTask())).Soon();
            await ((Task)call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            Assert.True(call.IsCompletedSuccessfully || call.Exception?.InnerException is RoamException { Kind: RoamErrorKind.ConnectionLost });
        }

        await world.AreOnlyRootsLeftAsync();
    }

    [Fact]
    public async Task Cancelled_calls_leave_no_reference_whenever_they_are_cancelled()
    {
        await using ExchangeWorld world = await ExchangeWorld.CreateAsync(LinkKind.TcpIPv4);
        world.Service.OnThen = static async (counter, _) =>
        {
            await counter.AddAsync(1);
            await RoamClient.ReleaseAsync(counter);
        };
        for (int i = 0; i < 300; i++)
        {
            using CancellationTokenSource source = new();
            Task call = i % 2 == 0
                ? world.Client.ThenAsync(new Counter(), source.Token).AsTask()
                : OpenAndReleaseAsync(world.Client, source.Token);
            for (int spins = 0; spins < i % 20; spins++)
            {
                await Task.Yield();
            }

            await source.CancelAsync();
            await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        await world.Peers.AreEmptyAsync();

        // A result that came too late is closed by its receiver; an argument by the handler, or, if that never ran, for it.
        await world.AreOnlyRootsLeftAsync();

        static async Task OpenAndReleaseAsync(ExchangeClient client, CancellationToken cancellationToken) =>
            await RoamClient.ReleaseAsync(await client.OpenAsync(1, cancellationToken));
    }

    [Fact]
    public async Task A_handler_that_never_ran_leaves_no_reference()
    {
        await using ExchangeWorld world = await ExchangeWorld.CreateAsync(
            serverOptions: new() { Limits = new() { MaxConcurrentRequests = 1 } });
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Service.OnThen = async (counter, context) =>
        {
            entered.TrySetResult();
            await RoamClient.ReleaseAsync(counter);
            await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        using CancellationTokenSource first = new();
        Task running = world.Client.ThenAsync(new Counter(), first.Token).AsTask();
        await entered.Task.Soon();

        // Waits for its turn, and is given up before it gets one.
        using CancellationTokenSource second = new();
        Task waiting = world.Client.ThenAsync(new Counter(), second.Token).AsTask();
        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Soon());
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.Soon());
        await world.AreOnlyRootsLeftAsync();
    }

    [Fact]
    public async Task A_failed_handler_owns_what_it_was_given()
    {
        await using ExchangeWorld world = await ExchangeWorld.CreateAsync();
        world.Service.OnThen = (counter, _) =>
        {
            world.Service.Kept.Enqueue(counter);
            throw new InvalidOperationException("no");
        };
        await world.Client.ThenAsync(new Counter()).FailsWithAsync(RoamErrorKind.HandlerFailed);
        Assert.True(world.Service.Kept.TryDequeue(out ICounter? kept));
        Assert.Equal(1, await kept.AddAsync(1).Soon());
        await RoamClient.ReleaseAsync(kept);
        await world.AreOnlyRootsLeftAsync();
    }

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task Losing_the_session_ends_every_reference_at_both_ends(LinkKind kind)
    {
        await using ExchangeWorld world = await ExchangeWorld.CreateAsync(kind);
        await world.Client.KeepAsync(new Counter(), "lost", new Counter()).Soon();
        ICounter opened = await world.Client.OpenAsync(1).Soon();
        ICounter[] kept = [.. world.Service.Kept, opened];
        Task<int>[] calls = [.. kept.Select(static counter => counter.AddAsync(1).AsTask())];
        world.Peers.Server.Abort();
        await world.Peers.Client.Completion.Soon();
        foreach (Task<int> call in calls)
        {
            await ((Task)call).Soon("the call to end").ContinueWith(static _ => { }, TaskScheduler.Default);
            Assert.True(call.IsCompletedSuccessfully || call.Exception!.InnerException is RoamException { Kind: RoamErrorKind.ConnectionLost });
        }

        foreach (ICounter counter in kept)
        {
            await counter.AddAsync(1).FailsWithAsync(RoamErrorKind.ConnectionLost);
            await RoamClient.ReleaseAsync(counter).Soon();
        }

        await world.Client.UseAsync(new Counter(), 1).FailsWithAsync(RoamErrorKind.ConnectionLost);
    }
}
