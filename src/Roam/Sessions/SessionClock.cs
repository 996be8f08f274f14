namespace Roam.Sessions;

/// <summary>
/// The one timer of a session. It sleeps until the earliest deadline that anybody has asked for, so that a call with a deadline costs no
/// timer of its own, and without keepalive and deadlines none is running.
/// </summary>
/// <remarks>Safe for any number of threads. The callback runs on the thread pool, never twice at once for one alarm.</remarks>
internal sealed class SessionClock : IDisposable
{
    // Deadlines closer together than this share a pass over the tables.
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(1);

    // Timers cannot be set for longer than 49 days; one that goes off too early finds nothing to do and is set again.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _timeProvider;
    private readonly Func<Deadline> _onAlarm;
    private ITimer? _timer;
    private Deadline _next;
    private bool _disposed;

    /// <param name="timeProvider">The clock.</param>
    /// <param name="onAlarm">Gives up what has passed, and says which deadline is next.</param>
    public SessionClock(TimeProvider timeProvider, Func<Deadline> onAlarm)
    {
        _timeProvider = timeProvider;
        _onAlarm = onAlarm;
    }

    /// <summary>Has the alarm go off no later than this.</summary>
    public void Schedule(Deadline deadline)
    {
        lock (_gate)
        {
            if (_disposed || deadline.IsNone || (!_next.IsNone && _next.Remaining <= deadline.Remaining))
            {
                return;
            }

            _next = deadline;
            TimeSpan due = TimeSpan.FromTicks(Math.Clamp(deadline.Remaining.Ticks, Grain.Ticks, Longest.Ticks));
            if (_timer is null)
            {
                // The first caller's context must not live as long as the session.
                using AsyncFlowControl flow = ExecutionContext.SuppressFlow();
                _timer = _timeProvider.CreateTimer(static state => ((SessionClock)state!).OnTimer(), this, due, Timeout.InfiniteTimeSpan);
            }
            else
            {
                _timer.Change(due, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _next = default;
        }

        Schedule(_onAlarm());
    }
}
