namespace Roam.Diagnostics;

/// <summary>Lets a log line through once a minute, and counts those that it has held back. Safe for any number of threads.</summary>
internal sealed class Occasional(TimeProvider timeProvider)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long _lastAt;
    private bool _hasBegun;
    private long _heldBack;

    /// <summary>Asks whether to log now.</summary>
    /// <param name="heldBack">How many lines were not logged since the last one.</param>
    public bool IsDue(out long heldBack)
    {
        lock (_gate)
        {
            long now = timeProvider.GetTimestamp();
            if (_hasBegun && timeProvider.GetElapsedTime(_lastAt, now) < Interval)
            {
                _heldBack++;
                heldBack = 0;
                return false;
            }

            _hasBegun = true;
            _lastAt = now;
            heldBack = _heldBack;
            _heldBack = 0;
            return true;
        }
    }
}
