using System.Diagnostics.Metrics;

namespace Roam.Diagnostics;

/// <summary>The process's measurements, under the meter <c>Roam</c>. They are read when a listener asks; without one they cost a counter.</summary>
internal static class RoamMeter
{
    private static readonly Meter Meter = new("Roam");
    private static int s_waitingCalls;

    static RoamMeter() => Meter.CreateObservableUpDownCounter(
        "roam.client.waiting_calls",
        static () => Volatile.Read(ref s_waitingCalls),
        "{call}",
        "Calls that wait until the peer has room for another request.");

    /// <summary>A call begins to wait for a request slot.</summary>
    public static void BeginWait() => Interlocked.Increment(ref s_waitingCalls);

    /// <summary>It has a slot, or has given up.</summary>
    public static void EndWait() => Interlocked.Decrement(ref s_waitingCalls);
}
