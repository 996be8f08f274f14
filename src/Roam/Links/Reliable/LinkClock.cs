namespace Roam.Links.Reliable;

/// <summary>
/// The one timer of a reliable link: for acknowledgements that wait for company, for silence, and for the bounds of waiting. It sleeps until
/// the earliest of what it was asked for.
/// </summary>
/// <remarks>Belongs to the link's lock, except <see cref="Now"/>.</remarks>
internal sealed class LinkClock(TimeProvider timeProvider, Action onAlarm)
{
    // Never zero: a fake timer would then go off under the lock.
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly long _started = timeProvider.GetTimestamp();
    private ITimer? _timer;
    private TimeSpan _next = TimeSpan.MaxValue;
    private bool _stopped;

    /// <summary>The time since the link began.</summary>
    public TimeSpan Now => timeProvider.GetElapsedTime(_started);

    /// <summary>Has the alarm go off no later than this. It may go off earlier.</summary>
    public void Schedule(TimeSpan at)
    {
        if (_stopped || at >= _next)
        {
            return;
        }

        _next = at;
        TimeSpan due = TimeSpan.FromTicks(Math.Clamp((at - Now).Ticks, Grain.Ticks, Longest.Ticks));
        if (_timer is null)
        {
            // The first caller's context must not live as long as the link.
            using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
            _timer = timeProvider.CreateTimer(static state => ((Action)state!)(), onAlarm, due, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The alarm has gone off: what is still to come must be scheduled again.</summary>
    public void Restart() => _next = TimeSpan.MaxValue;

    /// <summary>No more alarms.</summary>
    public void Stop()
    {
        _stopped = true;
        _timer?.Dispose();
    }
}
