using System.Diagnostics;

namespace Roam.Benchmarks;

/// <summary>What one round of one contender gave.</summary>
internal readonly record struct Measurement(double PerSecond, double CpuMicroseconds, double AllocatedBytes)
{
    /// <summary>Runs a workload of this many operations once.</summary>
    public static async Task<Measurement> TakeAsync(int operations, Func<Task> workload)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        long start = Stopwatch.GetTimestamp();
        await workload();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        return new(
            operations / elapsed.TotalSeconds,
            (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / operations,
            (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)operations);
    }

    /// <summary>The median of each figure.</summary>
    public static Measurement Median(IReadOnlyCollection<Measurement> rounds) => new(
        MedianOf(rounds.Select(static m => m.PerSecond)),
        MedianOf(rounds.Select(static m => m.CpuMicroseconds)),
        MedianOf(rounds.Select(static m => m.AllocatedBytes)));

    private static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
