using System.Globalization;
using Roam.Links.Reliable;

namespace Roam.Links;

/// <content>What happens because time passes. All of it shares one timer.</content>
public sealed partial class ReliableLink
{
    private TimeSpan _acknowledgeAt = TimeSpan.MaxValue;
    private TimeSpan _closeAt = TimeSpan.MaxValue;
    private TimeSpan _expireAt = TimeSpan.MaxValue;
    private TimeSpan _lastLife;
    private bool _pinged;

    /// <summary>Whether a peer that was silent has been asked for a sign of life, and has not given one yet.</summary>
    internal bool IsAwaitingLife
    {
        get
        {
            lock (_gate)
            {
                return _pinged;
            }
        }
    }

    // Any frame shows that the peer is there.
    private void NoteLife()
    {
        _lastLife = _clock.Now;
        _pinged = false;
    }

    private void ScheduleAcknowledgement()
    {
        if (_acknowledgeAt == TimeSpan.MaxValue)
        {
            _acknowledgeAt = _clock.Now + AcknowledgementDelay;
            _clock.Schedule(_acknowledgeAt);
        }
    }

    private void ScheduleKeepalive() => _clock.Schedule(_lastLife + (_options.KeepaliveInterval * (_pinged ? 2 : 1)));

    /// <summary>Bounds the rest of the link's life.</summary>
    private void BeginClosing(TimeSpan time)
    {
        _closeAt = _clock.Now + time;
        _clock.Schedule(_closeAt);
    }

    private void OnAlarm()
    {
        bool over;
        bool expired;
        bool drain;
        Attachment? silent = null;
        lock (_gate)
        {
            if (_over)
            {
                return;
            }

            _clock.Restart();
            TimeSpan now = _clock.Now;
            over = now >= _closeAt;
            expired = now >= _expireAt && _attachment is null;
            if (now >= _acknowledgeAt)
            {
                // spec: link.reliable.ack.alone
                _acknowledgeAt = TimeSpan.MaxValue;
                _acknowledgementDue |= _received > _acknowledged;
            }

            if (_attachment is not null)
            {
                silent = CheckLife(now);
                ScheduleKeepalive();
            }

            Reschedule(_acknowledgeAt);
            Reschedule(_closeAt);
            Reschedule(_expireAt);
            drain = BeginDrain();
        }

        if (over)
        {
            EndNow();
        }
        else if (expired)
        {
            Fail(new LinkException("The link was cut and the peer has not come back in time."));
        }
        else if (silent is not null)
        {
            Detach(silent, string.Create(
                CultureInfo.InvariantCulture, $"The peer was silent for {2 * _options.KeepaliveInterval.TotalSeconds} seconds."));
        }

        DrainLater(drain);
    }

    /// <returns>The attachment, if its peer has been silent for too long.</returns>
    // spec: link.reliable.keepalive
    private Attachment? CheckLife(TimeSpan now)
    {
        if (_handoff.IsBlocked)
        {
            // The user is busy with a message, and nothing is read meanwhile.
            NoteLife();
            return null;
        }

        TimeSpan silence = now - _lastLife;
        if (silence >= 2 * _options.KeepaliveInterval)
        {
            return _attachment;
        }

        if (silence >= _options.KeepaliveInterval && !_pinged)
        {
            _pinged = true;
            _pingDue = true;
        }

        return null;
    }

    private void Reschedule(TimeSpan at)
    {
        if (at != TimeSpan.MaxValue)
        {
            _clock.Schedule(at);
        }
    }
}
