using Roam.Diagnostics;
using Roam.Links.Reliable;

namespace Roam.Links;

/// <content>How links underneath come and go, and when the last has gone.</content>
public sealed partial class ReliableLink
{
    private Attachment? _attachment;

    // The turn of the link that was attached last.
    private long _turn;

    /// <summary>Whether a link underneath is attached at the moment.</summary>
    internal bool IsAttached
    {
        get
        {
            lock (_gate)
            {
                return _attachment is not null;
            }
        }
    }

    /// <summary>Whether losing the link underneath is no end: something may still come, or must still go.</summary>
    private bool MustGoOn
    {
        get
        {
            bool isComplete = _endQueued && _peerEnded && _replay.IsEmpty;
            return !_over && !IsClosing && !isComplete;
        }
    }

    /// <summary>Goes on over another link, after the handshake on it. If one is attached still, the new one takes its place.</summary>
    /// <param name="link">The link; the caller's if this fails.</param>
    /// <param name="peerReceived">How many messages the peer has received: the rest is sent again, before anything new.</param>
    /// <param name="turn">Of two links that race for the place, the one with the later turn gets it: what the other says of
    /// <paramref name="peerReceived"/> may be out of date.</param>
    /// <returns>Whether it is attached; not if the reliable link has ended meanwhile, or another took the place.</returns>
    // spec: link.reliable.takeover
    internal bool Attach(ILink link, ulong peerReceived, long turn = 0)
    {
        Attachment? old = null;
        LinkException? violation = null;
        TaskCompletionSource? room = null;
        bool drain = false;
        lock (_gate)
        {
            if (_over || IsClosing || turn < _turn)
            {
                return false;
            }

            if (peerReceived < _replay.Acknowledged || !_replay.TryAcknowledge(peerReceived))
            {
                violation = Frame.Violation(
                    "link.reliable.handshake",
                    $"it claims to have received {peerReceived} messages, but has acknowledged {_replay.Acknowledged} of {_replay.NextSequence}.");
            }
            else
            {
                old = _attachment;
                _attachment = new Attachment(link);
                _turn = turn;
                _remoteAddress = LinkAddress.ReliablePrefix + link.RemoteAddress;

                // spec: link.reliable.replay
                _replay.Rewind();
                _confirmationDue = true;
                _pingDue = false;
                _expireAt = TimeSpan.MaxValue;
                NoteLife();
                ScheduleKeepalive();
                BeginReading();
                room = TakeRoom();
                drain = BeginDrain();
            }
        }

        if (violation is not null)
        {
            Fail(violation);
            return false;
        }

        Discard(old);
        room?.TrySetResult();
        _source.OnAttached(this);
        DrainLater(drain);
        return true;
    }

    /// <summary>Gives up while no link is attached for this long.</summary>
    internal void ExpireAfter(TimeSpan time)
    {
        lock (_gate)
        {
            if (_attachment is null && !_over)
            {
                _expireAt = _clock.Now + time;
                _clock.Schedule(_expireAt);
            }
        }
    }

    /// <summary>Gives up if no link is attached at the moment.</summary>
    internal void FailIfDetached(LinkException fault)
    {
        if (!IsAttached)
        {
            Fail(fault);
        }
    }

    /// <summary>A link underneath failed, ended, or fell silent.</summary>
    private void Detach(Attachment attachment, string reason)
    {
        bool over;
        lock (_gate)
        {
            if (!ReferenceEquals(_attachment, attachment))
            {
                return;
            }

            _attachment = null;
            over = !MustGoOn;
        }

        Discard(attachment);
        if (over)
        {
            EndNow();
        }
        else
        {
            Log.ReliableLinkCut(_logger, RemoteAddress, reason);
            _source.OnLost(this, reason);
        }
    }

    /// <summary>Ends the use of a link that has just been detached. If it is being read, the reading task disposes of it.</summary>
    private void Discard(Attachment? attachment)
    {
        if (attachment is null)
        {
            return;
        }

        attachment.Link.Abort();
        attachment.OutputEnded.TrySetResult();
        bool isRead;
        lock (_gate)
        {
            isRead = attachment.IsRead;
        }

        if (!isRead)
        {
            // Detached: it waits for sends on a link that was aborted above, and logs what it meets.
            _ = ReleaseAsync(attachment);
        }
    }

    /// <summary>It is over: whoever waits gets to know, and the reading task returns the buffers.</summary>
    private void EndNow()
    {
        Attachment? last;
        TaskCompletionSource? room;
        LinkException reason;
        lock (_gate)
        {
            if (_over)
            {
                return;
            }

            _over = true;
            _clock.Stop();
            last = _attachment;
            _attachment = null;
            room = TakeRoom();
            _attached?.TrySetResult();
            reason = _fault ?? (_aborted ? LinkFault.Closed(RemoteAddress) : new LinkException($"The link to {RemoteAddress} has ended."));
            if (!_isReading)
            {
                _replay.Clear();
            }
        }

        Discard(last);
        room?.TrySetResult();
        _handoff.Fail(reason);
        _source.OnEnded(this);
    }
}
