namespace Roam.Benchmarks.Load;

/// <summary>What a process has used so far.</summary>
internal readonly record struct Usage(double CpuMicroseconds, long AllocatedBytes)
{
    public static Usage Now() => new(Environment.CpuUsage.TotalTime.TotalMicroseconds, GC.GetTotalAllocatedBytes(precise: true));
}
