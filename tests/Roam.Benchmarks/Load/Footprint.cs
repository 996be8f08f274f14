using System.Diagnostics;

namespace Roam.Benchmarks.Load;

/// <summary>What a process holds after a garbage collection.</summary>
/// <param name="HeapBytes">Managed objects.</param>
/// <param name="ResidentBytes">Memory that the operating system gives it.</param>
internal readonly record struct Footprint(long HeapBytes, long ResidentBytes)
{
    public static Footprint Now()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        using Process self = Process.GetCurrentProcess();
        return new(GC.GetTotalMemory(forceFullCollection: true), self.WorkingSet64);
    }
}
