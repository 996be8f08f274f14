using Roam.Integration.Tests.Contracts;
using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Sessions;

/// <summary>Both sides of one session call and serve.</summary>
public class SymmetricTests
{
    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task Both_sides_call_each_other_under_load(LinkKind kind)
    {
        const int Callers = 16;
        const int Each = 200;
        await using Peers peers = await Peers.CreateAsync(
            kind,
            static services => services.Add<IProbe>(new Probe { OnCall = static (value, _) => new(value + 1) }),
            clientServes: static services => services.Add<IProbe>(new Probe
            {
                OnCall = static async (value, _) =>
                {
                    await Task.Yield();
                    return value - 1;
                },
            }));
        await using ProbeClient up = new(peers.Client.Root);
        await using ProbeClient down = new(peers.Server.Root);

        await Task.WhenAll(Enumerable.Range(0, Callers).SelectMany(caller => new[] { CallAsync(up, caller, 1), CallAsync(down, caller, -1) })).Soon();
        await peers.AreEmptyAsync();

        static Task CallAsync(ProbeClient client, int caller, int difference) => Task.Run(async () =>
        {
            for (int i = 0; i < Each; i++)
            {
                int value = (caller * Each) + i;
                Assert.Equal(value + difference, await client.CallAsync(value));
                if (i % 50 == 0)
                {
                    (Tx<int> output, Rx<int> numbers) = RoamChannel.Create<int>();
                    await client.SendAsync(output);
                    Assert.Empty(await numbers.ToListAsync());
                }
            }
        });
    }

    [Fact]
    public async Task Handlers_call_back_on_the_connection_that_called_them()
    {
        Probe server = new();
        server.OnCall = static async (value, context) =>
        {
            // The client is the handler's own and does not end the connection: the session has others.
            await using ProbeClient back = new(context.Connection!);
            return value == 0 ? 0 : 1 + await back.CallAsync(value - 1, context.Propagate());
        };
        Probe client = new() { OnCall = server.OnCall };
        await using Peers peers = await Peers.CreateAsync(
            LinkKind.TcpIPv4,
            services => services.Add<IProbe>(server),
            clientServes: services => services.Add<IProbe>(client));
        await using ProbeClient caller = new(peers.Client.Root);

        Assert.Equal(100, await caller.CallAsync(100).Soon());
    }

    [Fact]
    public async Task Cancels_reach_the_request_of_their_direction_when_ids_cross()
    {
        // The ids of the two sides differ in parity only if both keep to it; the n-th request of each side runs at the same time here.
        Observed<(int Server, int Client)> entered = new((0, 0));
        Observed<int> serverCancelled = new(0);
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Probe server = new()
        {
            OnCall = async (value, context) =>
            {
                entered.Update(static count => (count.Server + 1, count.Client));
                await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                serverCancelled.Update(static count => count + 1);
                return value;
            },
        };
        Probe client = new()
        {
            OnCall = async (value, context) =>
            {
                entered.Update(static count => (count.Server, count.Client + 1));
                await release.Task.WaitAsync(context.CancellationToken);
                return value;
            },
        };
        await using Peers peers = await Peers.CreateAsync(
            LinkKind.TcpIPv4,
            services => services.Add<IProbe>(server),
            clientServes: services => services.Add<IProbe>(client));
        await using ProbeClient up = new(peers.Client.Root);
        await using ProbeClient down = new(peers.Server.Root);

        using CancellationTokenSource cancellation = new();
        Task<int>[] cancelled = [.. Enumerable.Range(0, 50).Select(i => up.CallAsync(i, cancellation.Token).AsTask())];
        Task<int>[] kept = [.. Enumerable.Range(0, 50).Select(i => down.CallAsync(i).AsTask())];
        await entered.WaitForAsync(static count => count == (50, 50));
        await cancellation.CancelAsync();
        await serverCancelled.WaitForAsync(static count => count == 50);
        foreach (Task<int> call in cancelled)
        {
            // Its task is completed by another thread than that which has sent the cancel.
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        }

        release.SetResult();
        Assert.Equal(Enumerable.Range(0, 50), await Task.WhenAll(kept).Soon());
    }
}
