namespace Roam.TestKit.Simulation;

/// <summary>
/// A clock that stands still until it is advanced. What is due is queued to the thread pool, as real timers do; among timers that are due
/// at the same time, in the order in which they were set.
/// </summary>
/// <remarks>For one thread: that of the simulation.</remarks>
public sealed class SimulatedClock : TimeProvider
{
    private static readonly DateTimeOffset Epoch = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<SimulatedTimer> _timers = [];
    private long _now;
    private long _order;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How much time has passed.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(_now);

    /// <summary>How many timers are set. None is left when everything has ended that used the clock.</summary>
    public int TimerCount => _timers.Count;

    /// <summary>How long it takes until a timer is due; <see langword="null"/> if none is set.</summary>
    public TimeSpan? UntilNext => FindNext() is { } next ? TimeSpan.FromTicks(Math.Max(next.Due - _now, 0)) : null;

    /// <inheritdoc/>
    public override long GetTimestamp() => _now;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Epoch.AddTicks(_now);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        SimulatedTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan time)
    {
        long target = _now + time.Ticks;
        while (FindNext() is { } next && next.Due <= target)
        {
            _now = Math.Max(_now, next.Due);
            _timers.Remove(next);
            if (next.Period > TimeSpan.Zero)
            {
                Set(next, next.Period);
            }

            ThreadPool.UnsafeQueueUserWorkItem(static timer => timer.Fire(), next, preferLocal: false);
        }

        _now = target;
    }

    private void Set(SimulatedTimer timer, TimeSpan dueTime)
    {
        _timers.Remove(timer);
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            timer.Due = _now + dueTime.Ticks;
            timer.Order = _order++;
            _timers.Add(timer);
        }
    }

    private SimulatedTimer? FindNext()
    {
        SimulatedTimer? next = null;
        foreach (SimulatedTimer timer in _timers)
        {
            if (next is null || (timer.Due, timer.Order).CompareTo((next.Due, next.Order)) < 0)
            {
                next = timer;
            }
        }

        return next;
    }

    private sealed class SimulatedTimer(SimulatedClock clock, TimerCallback callback, object? state) : ITimer
    {
        private bool _disposed;

        public long Due { get; set; }

        public long Order { get; set; }

        public TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_disposed)
            {
                return false;
            }

            Period = period;
            clock.Set(this, dueTime);
            return true;
        }

        public void Fire()
        {
            if (!_disposed)
            {
                callback(state);
            }
        }

        public void Dispose()
        {
            _disposed = true;
            clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
