using Roam.Links;

namespace Roam.Sessions;

/// <summary>
/// Decides when a silent peer is asked for a sign of life, and when it is gone. Looked at a few times per interval: the read loop only
/// leaves a mark that something came, and reads no clock.
/// </summary>
/// <remarks>
/// Safe for any number of threads. A message is dated when it is noticed, so a silence is found to be long enough no earlier than it is,
/// and later by <see cref="Grain"/> at most; twice that before the peer is given up, for that takes two looks.
/// </remarks>
// spec: session.keepalive
internal sealed class Keepalive
{
    private const int LooksPerInterval = 10;

    private readonly Lock _gate = new();
    private readonly TimeProvider _timeProvider;
    private readonly IReceiveProgress? _progress;
    private readonly TimeSpan _interval;
    private readonly TimeSpan _timeout;

    // When a sign of life was noticed last; when the peer was asked first and last since its last message.
    private long _aliveAt;
    private long? _askedSince;
    private long _askedAt;
    private long _receivedBytes;
    private bool _isSuspect;
    private long _lookedAt;

    /// <param name="limits">The interval, which is finite, and the timeout.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="progress">Tells of bytes that arrive within a large message, where the link can.</param>
    public Keepalive(RoamLimits limits, TimeProvider timeProvider, IReceiveProgress? progress)
    {
        _timeProvider = timeProvider;
        _progress = progress;
        _interval = limits.KeepaliveInterval;
        _timeout = limits.KeepaliveTimeout;
        _aliveAt = _askedAt = _lookedAt = timeProvider.GetTimestamp();
        Grain = _interval / LooksPerInterval;
    }

    /// <summary>The time between two looks.</summary>
    public TimeSpan Grain { get; }

    /// <summary>When to look next.</summary>
    public Deadline Next => Deadline.After(Grain, _timeProvider);

    /// <summary>The nonce of the last ping.</summary>
    public ulong Nonce { get; private set; }

    /// <summary>Looks, and decides.</summary>
    /// <param name="heard">Whether a message has come since the last look.</param>
    /// <param name="isHeld">Whether the peer is not read at the moment, and so neither heard nor answered: then it is given signs of
    /// life.</param>
    public KeepaliveVerdict Check(bool heard, bool isHeld = false)
    {
        lock (_gate)
        {
            long now = _timeProvider.GetTimestamp();
            _lookedAt = now;
            long received = _progress?.ReceivedBytes ?? 0;
            if (heard)
            {
                _aliveAt = now;
                _askedAt = isHeld ? _askedAt : now;
                _askedSince = null;
                _isSuspect = false;
            }
            else if (received != _receivedBytes)
            {
                // A message that takes long to arrive. It does not stop the pings: the peer may be waiting for just such a sign.
                _aliveAt = now;
                _isSuspect = false;
            }

            _receivedBytes = received;
            if (HasTimedOut(now))
            {
                // A process that was held up sees its clock before it sees what has arrived meanwhile: it gets to read first.
                bool isLost = _isSuspect;
                _isSuspect = true;
                return isLost ? KeepaliveVerdict.Lost : KeepaliveVerdict.Wait;
            }

            if (_timeProvider.GetElapsedTime(_askedAt, now) < _interval)
            {
                return KeepaliveVerdict.Wait;
            }

            _askedAt = now;
            _askedSince ??= now;
            Nonce++;
            return KeepaliveVerdict.Ping;
        }
    }

    /// <summary>Whether this process has no thread for the clock of its sessions, and so perhaps none to read what the peer asks.</summary>
    /// <returns>Whether a ping is due, so that the peer hears something. Each interval there is one.</returns>
    public bool IsStarved()
    {
        lock (_gate)
        {
            long now = _timeProvider.GetTimestamp();
            TimeSpan half = _interval / 2;
            if (_timeProvider.GetElapsedTime(_lookedAt, now) < half || _timeProvider.GetElapsedTime(_askedAt, now) < half)
            {
                return false;
            }

            _askedAt = now;
            Nonce++;
            return true;
        }
    }

    // Whoever was asked late, because this process was held up, has as long to answer as anybody.
    private bool HasTimedOut(long now) =>
        _timeout != Timeout.InfiniteTimeSpan
        && _askedSince is { } since
        && _timeProvider.GetElapsedTime(_aliveAt, now) >= _timeout
        && _timeProvider.GetElapsedTime(since, now) >= _timeout - _interval;

    /// <summary>Says, for people, why the peer was given up.</summary>
    public string Describe() =>
        $"Nothing has come from the peer for {_timeout.TotalSeconds} seconds, though it was asked for a sign of life: it has vanished, or "
        + "the way to it is cut.";
}
