using Roam.Benchmarks.Load;

namespace Roam.Benchmarks.Report;

/// <summary>What one contender made of one workload: per round, or as the median of several.</summary>
/// <param name="PerSecond">Operations per second.</param>
/// <param name="P50">The median latency in microseconds.</param>
/// <param name="P99">The 99th percentile of it.</param>
/// <param name="IdleP99">The same without what goes on beside the callers, in the same round; where something does.</param>
/// <param name="Unevenness">The most operations that a connection did, by the fewest.</param>
/// <param name="LoadCpu">CPU microseconds per operation of the loading process.</param>
/// <param name="ServeCpu">The same of the serving process.</param>
/// <param name="LoadAllocated">Bytes allocated per operation by the loading process.</param>
/// <param name="ServeAllocated">The same of the serving process.</param>
internal sealed record Figures(
    double PerSecond,
    double? P50,
    double? P99,
    double? IdleP99,
    double? Unevenness,
    double LoadCpu,
    double ServeCpu,
    double LoadAllocated,
    double ServeAllocated)
{
    /// <summary>CPU microseconds per operation of both ends.</summary>
    public double Cpu => LoadCpu + ServeCpu;

    public static Figures Of(Round round, Usage before, Usage after) => new(
        round.Operations / round.Seconds,
        round.P50,
        round.P99,
        round.IdleP99,
        round.Unevenness,
        round.Used.CpuMicroseconds / round.Operations,
        (after.CpuMicroseconds - before.CpuMicroseconds) / round.Operations,
        round.Used.AllocatedBytes / (double)round.Operations,
        (after.AllocatedBytes - before.AllocatedBytes) / (double)round.Operations);

    /// <summary>The median of each figure by itself.</summary>
    public static Figures Median(IReadOnlyList<Figures> rounds) => new(
        MedianOf(rounds.Select(static figures => figures.PerSecond)),
        MedianOf(rounds.Select(static figures => figures.P50)),
        MedianOf(rounds.Select(static figures => figures.P99)),
        MedianOf(rounds.Select(static figures => figures.IdleP99)),
        MedianOf(rounds.Select(static figures => figures.Unevenness)),
        MedianOf(rounds.Select(static figures => figures.LoadCpu)),
        MedianOf(rounds.Select(static figures => figures.ServeCpu)),
        MedianOf(rounds.Select(static figures => figures.LoadAllocated)),
        MedianOf(rounds.Select(static figures => figures.ServeAllocated)));

    private static double? MedianOf(IEnumerable<double?> values) =>
        values.OfType<double>().ToArray() is { Length: > 0 } known ? MedianOf(known) : null;

    private static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
