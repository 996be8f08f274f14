using Roam.Diagnostics;
using Roam.Links.Reliable;
using Roam.Scheduling;

namespace Roam.Links;

/// <content>What reads the links underneath: one task, which never waits for anything but them and the user.</content>
public sealed partial class ReliableLink
{
    // An acknowledgement travels on its own when this many bytes have come since the last, or when it has found no company for so long.
    private const int AcknowledgementBytes = 64 * 1024;
    private static readonly TimeSpan AcknowledgementDelay = TimeSpan.FromMilliseconds(25);

    private ulong _received;
    private bool _peerEnded;
    private bool _isReading;

    // Whether a message came that is too large to be received, over whatever link: no acknowledgement can follow it either.
    private bool _isUnreadable;
    private TaskCompletionSource? _attached;

    /// <summary>Begins to read, with the first attachment. Under the lock.</summary>
    private void BeginReading()
    {
        if (_isReading)
        {
            _attached?.TrySetResult();
            return;
        }

        _isReading = true;
        // Detached: reading ends by detaching what it reads from, whatever it meets.
        ThreadPool.UnsafeQueueUserWorkItem(static link => _ = link.ReadAsync(), this, preferLocal: false);
    }

    private async Task ReadAsync()
    {
        while (await NextAttachmentAsync().ConfigureAwait(false) is { } attachment)
        {
            string reason;
            try
            {
                reason = await ReadAsync(attachment).ConfigureAwait(false);
            }
            catch (LinkException exception) when (exception.Error == LinkError.MessageTooLarge)
            {
                // Nothing more can be received, over no link. What the user says to that is still sent over this one.
                lock (_gate)
                {
                    _isUnreadable = true;
                    _resetReason = exception.Message;
                }

                _handoff.Fail(exception);
                await attachment.OutputEnded.Task.ConfigureAwait(false);
                Fail(exception);
                reason = exception.Message;
            }
            catch (LinkException exception) when (exception.Error == LinkError.Protocol)
            {
                // No other link would help; the peer is told before this one goes.
                Fail(exception);
                await attachment.OutputEnded.Task.ConfigureAwait(false);
                reason = exception.Message;
            }
            catch (Exception exception)
            {
                reason = exception.Message;
            }

            Detach(attachment, reason);
            await ReleaseAsync(attachment).ConfigureAwait(false);
        }

        // Nothing is attached any more, so nothing new is sent; what was, must end before its buffers go.
        if (_target is { } last)
        {
            await WaitUntilIdleAsync(last).ConfigureAwait(false);
        }

        lock (_gate)
        {
            _replay.Clear();
        }
    }

    private async Task<string> ReadAsync(Attachment attachment)
    {
        ReadTurn turn = default;
        while (true)
        {
            ValueTask<LinkMessage> receiving = attachment.Link.ReceiveAsync(CancellationToken.None);
            bool wasThere = receiving.IsCompleted;
            LinkMessage frame = await receiving.ConfigureAwait(false);
            if (frame.IsEnd)
            {
                // spec: link.reliable.close
                return "It ended underneath, without an end of its own.";
            }

            // Messages for the user end a turn, too: the user's receive runs this loop.
            if (turn.IsOver(wasThere, frame.Bytes.Length))
            {
                await ReadTurn.GiveWay();
            }

            if (Take(attachment, frame))
            {
                // The user reads the message where it arrived; only after that may the next one overwrite it.
                ValueTask read = _handoff.OfferAsync(frame.WithoutLast(Frame.TrailerLength));
                if (!read.IsCompletedSuccessfully)
                {
                    await read.ConfigureAwait(false);
                    lock (_gate)
                    {
                        // Nobody has listened meanwhile, so the silence means nothing.
                        NoteLife();
                    }
                }
            }
        }
    }

    /// <summary>Takes in a frame.</summary>
    /// <returns>Whether it holds a message for the user.</returns>
    private bool Take(Attachment attachment, in LinkMessage message)
    {
        ReadOnlySpan<byte> frame = message.Bytes.Span;
        FrameKind kind = Frame.ReadKind(frame);
        bool isNew = false;
        bool drain;
        TaskCompletionSource? room = null;
        lock (_gate)
        {
            if (!ReferenceEquals(attachment, _attachment))
            {
                // Another has taken its place; it will be sent again over that one.
                return false;
            }

            NoteLife();
            switch (kind)
            {
                case FrameKind.Data or FrameKind.End:
                    isNew = TakeNumbered(kind, frame);
                    Acknowledge(frame, ref room);
                    break;
                case FrameKind.Acknowledgement:
                    Acknowledge(frame, ref room);
                    break;
                case FrameKind.Ping:
                    // However many come, one acknowledgement is due.
                    _acknowledgementDue = true;
                    break;
            }

            drain = BeginDrain();
        }

        room?.TrySetResult();
        DrainLater(drain);
        if (kind == FrameKind.Reset)
        {
            Fail(new LinkException($"The peer has given the link up: {Frame.ReadReason(frame)}"), tellPeer: false);
        }
        else if (isNew && kind == FrameKind.End)
        {
            _handoff.End();
        }

        return isNew && kind == FrameKind.Data;
    }

    /// <returns>Whether it is the next one.</returns>
    private bool TakeNumbered(FrameKind kind, ReadOnlySpan<byte> frame)
    {
        ulong sequence = Frame.ReadSequence(frame);
        if (sequence < _received)
        {
            // spec: link.reliable.duplicate
            _acknowledgementDue = true;
            return false;
        }

        if (_aborted || _fault is not null)
        {
            // Nobody takes messages any more, and what nobody has taken is not acknowledged. An end needs nobody.
            if (kind == FrameKind.Data || sequence != _received)
            {
                return false;
            }
        }

        if (sequence > _received)
        {
            // spec: link.reliable.gap
            throw Frame.Violation("link.reliable.gap", $"message {sequence} came, where {_received} was to come.");
        }

        if (_peerEnded)
        {
            throw Frame.Violation("link.reliable.close", $"message {sequence} came behind the end.");
        }

        int length = frame.Length - Frame.TrailerLength;
        if (length > _maxMessageBytes)
        {
            throw LinkFault.TooLarge(length, _maxMessageBytes);
        }

        _received++;
        _unacknowledgedBytes += frame.Length;
        if (kind == FrameKind.End)
        {
            _peerEnded = true;
            _acknowledgementDue = true;
        }
        else if (_unacknowledgedBytes >= AcknowledgementBytes)
        {
            // spec: link.reliable.ack.alone
            _acknowledgementDue = true;
        }
        else
        {
            ScheduleAcknowledgement();
        }

        return true;
    }

    private void Acknowledge(ReadOnlySpan<byte> frame, ref TaskCompletionSource? room)
    {
        ulong received = Frame.ReadReceived(frame);
        if (!_replay.TryAcknowledge(received))
        {
            // spec: link.reliable.ack
            throw Frame.Violation("link.reliable.ack", $"{received} messages are acknowledged, more than were sent.");
        }

        room = TakeRoom();
    }

    /// <summary>Waits for a link to read.</summary>
    /// <returns>It, or <see langword="null"/> when the reliable link is over.</returns>
    private async ValueTask<Attachment?> NextAttachmentAsync()
    {
        while (true)
        {
            Task attached;
            lock (_gate)
            {
                if (_attachment is not null)
                {
                    _attachment.IsRead = true;
                    return _attachment;
                }

                if (_over)
                {
                    return null;
                }

                _attached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                attached = _attached.Task;
            }

            await attached.ConfigureAwait(false);
        }
    }

    /// <summary>Disposes of a link that is not attached any more, when nothing uses its buffers or those it sends from.</summary>
    private async Task ReleaseAsync(Attachment attachment)
    {
        attachment.Link.Abort();
        await WaitUntilIdleAsync(attachment).ConfigureAwait(false);
        try
        {
            await attachment.Link.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.ReliableLinkCut(_logger, RemoteAddress, exception.Message);
        }
    }
}
