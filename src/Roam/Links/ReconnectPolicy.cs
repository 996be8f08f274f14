namespace Roam.Links;

/// <summary>
/// When to try again after a link was lost, and when to stop trying. The delay doubles from attempt to attempt, and part of it is random,
/// so that the clients of a server that comes back do not all come back at once. One instance may serve any number of links. The members can be
/// set, so that they bind from configuration; what begins with a policy copies it, and later changes have no effect on that.
/// </summary>
public sealed record ReconnectPolicy
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestTotalTime = TimeSpan.FromDays(30);

    /// <summary>The defaults, in an instance that belongs to the caller.</summary>
    public static ReconnectPolicy Default => new();

    /// <summary>The delay before the first attempt, from 1 millisecond to a day. Default: 100 milliseconds.</summary>
    public TimeSpan InitialDelay
    {
        get;
        set => field = CheckDelay(value);
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>What the delay grows to, from 1 millisecond to a day. Less than <see cref="InitialDelay"/> shortens that too. Default: 10
    /// seconds.</summary>
    public TimeSpan MaxDelay
    {
        get;
        set => field = CheckDelay(value);
    } = TimeSpan.FromSeconds(10);

    /// <summary>Which share of each delay is random, from 0 (none of it) to 1 (all of it): 0.5 turns a second into something between half
    /// a second and a second. Default: 0.5.</summary>
    public double Jitter
    {
        get;
        set
        {
            // Written so that NaN is refused too.
            if (value is not (>= 0 and <= 1))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "The jitter is a share, from 0 to 1.");
            }

            field = value;
        }
    } = 0.5;

    /// <summary>How many attempts are made after each loss, at least 1. Default: <see cref="int.MaxValue"/>, as many as
    /// <see cref="TotalTime"/> allows.</summary>
    public int MaxAttempts
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = int.MaxValue;

    /// <summary>How long after a loss attempts are made, more than zero and up to 30 days, or <see cref="Timeout.InfiniteTimeSpan"/> for
    /// ever. An attempt that would begin later is not made, and one that is still under way then is given up. Default: 2 minutes.</summary>
    public TimeSpan TotalTime
    {
        get;
        set
        {
            if (value != Timeout.InfiniteTimeSpan)
            {
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
                ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LongestTotalTime);
            }

            field = value;
        }
    } = TimeSpan.FromMinutes(2);

    /// <summary>Says how long to wait before an attempt, or that none is made any more.</summary>
    /// <param name="attempt">The number of the attempt since the loss; the first is 1.</param>
    /// <param name="elapsed">The time since the loss.</param>
    /// <param name="random">Where the random part comes from.</param>
    /// <param name="delay">How long to wait from now on.</param>
    /// <returns>Whether the attempt is made.</returns>
    internal bool TryGetDelay(int attempt, TimeSpan elapsed, Random random, out TimeSpan delay)
    {
        delay = GetDelay(attempt, random);
        return attempt <= MaxAttempts && (TotalTime == Timeout.InfiniteTimeSpan || delay < TotalTime - elapsed);
    }

    /// <summary>The delay before an attempt, whether or not it is made.</summary>
    internal TimeSpan GetDelay(int attempt, Random random) => GetLongestDelay(attempt) * (1 - (Jitter * random.NextDouble()));

    /// <summary>The same without the random part, which only shortens it.</summary>
    internal TimeSpan GetLongestDelay(int attempt)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        return TimeSpan.FromTicks((long)Math.Min(MaxDelay.Ticks, InitialDelay.Ticks * Math.Pow(2, attempt - 1)));
    }

    private static TimeSpan CheckDelay(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LongestDelay);
        return value;
    }
}
