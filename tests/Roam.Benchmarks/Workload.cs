using Roam.Benchmarks.Bare;

namespace Roam.Benchmarks;

/// <summary>Something to do with the bare echo and with Roam alike.</summary>
/// <param name="Name">The name, for the table.</param>
/// <param name="Operations">How many operations a round has.</param>
/// <param name="Callers">How many callers do them.</param>
/// <param name="Bare">The round on the bare echo.</param>
/// <param name="Roam">The round on Roam.</param>
internal sealed record Workload(string Name, int Operations, int Callers, Func<BareEcho, Task> Bare, Func<BenchClient, Task> Roam)
{
    /// <summary>Small calls.</summary>
    public static Workload Calls(int callers, int operations)
    {
        int each = operations / callers;
        return new(
            callers == 1 ? "calls, 1 caller" : $"calls, {callers} callers",
            each * callers,
            callers,
            bare => RunCallersAsync(callers, each, (left, right) => bare.AddAsync(left, right, callers == 1)),
            client => RunCallersAsync(callers, each, client.AddAsync));
    }

    /// <summary>Items from the handler to the caller.</summary>
    public static Workload ItemsDown(int operations) => new(
        "int items to the caller, credit 1,024",
        operations,
        1,
        bare => bare.StreamAsync(operations),
        async client =>
        {
            (Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>();
            ValueTask call = client.GenerateAsync(operations, tx);
            int expected = 0;
            await foreach (int item in rx)
            {
                Check(item, expected++);
            }

            await call;
            Check(expected, operations);
        });

    /// <summary>Items from the caller to the handler.</summary>
    public static Workload ItemsUp(int operations) => new(
        "int items to the handler, credit 1,024",
        operations,
        1,
        bare => bare.StreamAsync(operations),
        async client =>
        {
            (Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>();
            ValueTask<long> call = client.SumAsync(rx);
            for (int i = 0; i < operations; i++)
            {
                await tx.SendAsync(i);
            }

            await tx.CloseAsync();
            Check(await call, (long)operations * (operations - 1) / 2);
        });

    private static Task RunCallersAsync(int callers, int each, Func<int, int, ValueTask<int>> add)
    {
        return Task.WhenAll(Enumerable.Range(0, callers).Select(RunAsync));

        async Task RunAsync(int caller)
        {
            await Task.Yield();
            for (int i = 0; i < each; i++)
            {
                Check(await add(caller, i), caller + i);
            }
        }
    }

    private static void Check(long actual, long expected)
    {
        if (actual != expected)
        {
            throw new InvalidOperationException($"Got {actual} where {expected} was due.");
        }
    }
}
