namespace Roam.Benchmarks.Load;

/// <summary>What the loading side of one round measured.</summary>
/// <param name="Operations">How many operations were done.</param>
/// <param name="Seconds">In what time.</param>
/// <param name="P50">The median latency in microseconds; not of streams.</param>
/// <param name="P99">The 99th percentile of it.</param>
/// <param name="IdleP99">The same of the same callers just before, without what goes on beside them; where something does.</param>
/// <param name="Unevenness">The most operations that a connection did, by the fewest; of several connections.</param>
/// <param name="Used">What the process used.</param>
internal sealed record Round(long Operations, double Seconds, double? P50, double? P99, double? IdleP99, double? Unevenness, Usage Used);
