using System.Diagnostics;
using HdrHistogram;
using Roam.Benchmarks.Contenders;

namespace Roam.Benchmarks.Load;

/// <summary>Runs a workload on a contender for a while.</summary>
internal static class LoadRunner
{
    // Reading the clock twice is a good part of a small call where many share a send; there, every sixteenth is timed.
    private const int SampleEvery = 16;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);

    /// <summary>Runs the workload for the given time, after a warm-up of its own.</summary>
    public static async Task<Round> RunAsync(Workload workload, IReadOnlyList<IContenderClient> clients, TimeSpan time)
    {
        await RunCallersAsync(workload, clients, WarmUp, histograms: null);
        double? idleP99 = null;
        if (workload.BesideAsync is not null)
        {
            LongHistogram[] idle = NewHistograms(workload, clients);
            await RunCallersAsync(workload with { BesideAsync = null }, clients, time, idle);
            idleP99 = ToMicroseconds(Sum(idle).GetValueAtPercentile(99));
        }

        LongHistogram[] histograms = NewHistograms(workload, clients);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Usage before = Usage.Now();
        long start = Stopwatch.GetTimestamp();
        long[] byConnection = await RunCallersAsync(workload, clients, time, histograms);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Usage after = Usage.Now();
        LongHistogram all = Sum(histograms);
        bool hasLatency = !workload.IsStream && all.TotalCount > 0;
        return new(
            byConnection.Sum(),
            seconds,
            hasLatency ? ToMicroseconds(all.GetValueAtPercentile(50)) : null,
            hasLatency ? ToMicroseconds(all.GetValueAtPercentile(99)) : null,
            idleP99,
            clients.Count > 1 ? byConnection.Max() / (double)Math.Max(byConnection.Min(), 1) : null,
            new(after.CpuMicroseconds - before.CpuMicroseconds, after.AllocatedBytes - before.AllocatedBytes));
    }

    /// <summary>A histogram of latencies in ticks of the clock, up to ten seconds, with an error below one in a hundred.</summary>
    internal static LongHistogram NewHistogram() => new(1, 10 * Stopwatch.Frequency, 2);

    internal static double ToMicroseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;

    private static LongHistogram[] NewHistograms(Workload workload, IReadOnlyList<IContenderClient> clients) =>
        [.. Enumerable.Range(0, clients.Count * workload.Callers).Select(_ => NewHistogram())];

    private static LongHistogram Sum(LongHistogram[] histograms)
    {
        LongHistogram all = NewHistogram();
        foreach (LongHistogram histogram in histograms)
        {
            all.Add(histogram);
        }

        return all;
    }

    /// <returns>The operations done on each connection.</returns>
    private static async Task<long[]> RunCallersAsync(
        Workload workload, IReadOnlyList<IContenderClient> clients, TimeSpan time, LongHistogram[]? histograms)
    {
        long end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        List<Task<long>> callers = [];
        List<Task> beside = [];
        for (int i = 0; i < clients.Count; i++)
        {
            if (workload.BesideAsync is not null)
            {
                beside.Add(RepeatAsync(workload.BesideAsync, clients[i], end));
            }

            for (int j = 0; j < workload.Callers; j++)
            {
                callers.Add(CallAsync(workload, clients[i], j, end, histograms?[callers.Count]));
            }
        }

        long[] operations = await Task.WhenAll(callers);
        await Task.WhenAll(beside);
        return [.. operations.Chunk(workload.Callers).Select(static connection => connection.Sum())];
    }

    private static async Task RepeatAsync(Func<IContenderClient, Task> run, IContenderClient client, long end)
    {
        while (Stopwatch.GetTimestamp() < end)
        {
            await run(client);
        }
    }

    private static async Task<long> CallAsync(Workload workload, IContenderClient client, int caller, long end, LongHistogram? histogram)
    {
        await Task.Yield();
        int sampleEvery = workload.Callers == 1 ? 1 : SampleEvery;
        long done = 0;
        while (true)
        {
            long start = Stopwatch.GetTimestamp();
            if (start >= end)
            {
                return done * workload.OperationsPerRun;
            }

            await workload.RunAsync(client, caller);
            histogram?.RecordValue(Math.Min(Stopwatch.GetTimestamp() - start, 10 * Stopwatch.Frequency));
            done++;
            for (int i = 1; i < sampleEvery; i++)
            {
                await workload.RunAsync(client, caller);
                done++;
            }
        }
    }
}
