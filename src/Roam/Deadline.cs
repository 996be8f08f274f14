namespace Roam;

/// <summary>
/// A point in time after which a call is given up, kept on a monotonic clock. The default value is no deadline at all. Between peers the
/// remaining time travels, not the point, so their clocks need not agree.
/// </summary>
public readonly struct Deadline : IEquatable<Deadline>
{
    private readonly long _timestamp;
    private readonly TimeProvider? _timeProvider;

    private Deadline(long timestamp, TimeProvider timeProvider)
    {
        _timestamp = timestamp;
        _timeProvider = timeProvider;
    }

    /// <summary>No deadline.</summary>
    public static Deadline None => default;

    /// <summary>Whether there is no deadline.</summary>
    public bool IsNone => _timeProvider is null;

    /// <summary>The time that is left: zero if it has passed, <see cref="Timeout.InfiniteTimeSpan"/> if there is no deadline.</summary>
    public TimeSpan Remaining
    {
        get
        {
            if (_timeProvider is null)
            {
                return Timeout.InfiniteTimeSpan;
            }

            TimeSpan left = _timeProvider.GetElapsedTime(_timeProvider.GetTimestamp(), _timestamp);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Whether it has passed.</summary>
    public bool HasPassed => _timeProvider is not null && _timeProvider.GetTimestamp() >= _timestamp;

    /// <summary>A deadline some time from now.</summary>
    /// <param name="time">The time, not negative. More than about 290 years is no deadline.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public static Deadline After(TimeSpan time, TimeProvider? timeProvider = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        timeProvider ??= TimeProvider.System;
        double ticks = time.TotalSeconds * timeProvider.TimestampFrequency;
        long now = timeProvider.GetTimestamp();
        return ticks >= long.MaxValue - now ? None : new(now + (long)ticks, timeProvider);
    }

    /// <summary>The earlier of two deadlines.</summary>
    public static Deadline Earlier(Deadline left, Deadline right) =>
        left.IsNone ? right : right.IsNone ? left : left.Remaining <= right.Remaining ? left : right;

    /// <inheritdoc/>
    public bool Equals(Deadline other) => _timestamp == other._timestamp && ReferenceEquals(_timeProvider, other._timeProvider);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Deadline other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_timestamp, _timeProvider);

    /// <summary>Compares two deadlines.</summary>
    public static bool operator ==(Deadline left, Deadline right) => left.Equals(right);

    /// <summary>Compares two deadlines.</summary>
    public static bool operator !=(Deadline left, Deadline right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => IsNone ? "none" : $"in {Remaining}";
}
