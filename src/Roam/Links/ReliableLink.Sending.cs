using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Roam.Links.Reliable;

namespace Roam.Links;

/// <content>What sends on the link underneath: one drainer at a time, acknowledgements and pings first, then what is not sent yet.</content>
public sealed partial class ReliableLink
{
    private readonly byte[] _control;
    private bool _draining;

    // The attachment that a send runs on.
    private Attachment? _target;
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _send;

    private ulong _acknowledged;
    private long _unacknowledgedBytes;
    private bool _acknowledgementDue;
    private bool _pingDue;

    // The first frame on a new link shows the acceptor that its answer has arrived.
    private bool _confirmationDue;

    private string? _resetReason = "it was aborted, or disposed of without being closed.";

    /// <summary>Whether nothing but a farewell is sent any more.</summary>
    private bool IsClosing => _fault is not null || (_aborted && (!_endQueued || IsDelivered));

    /// <summary>Whether the peer has everything, or nobody will get to know whether it has.</summary>
    private bool IsDelivered => _replay.IsEmpty || (_isUnreadable && !_replay.HasUnsent);

    /// <summary>Begins to drain if there is something to send and nobody does. Under the lock.</summary>
    /// <returns>Whether the caller must call <see cref="Drain"/>, without the lock.</returns>
    private bool BeginDrain()
    {
        if (_draining || _attachment is null || !HasWork(_attachment))
        {
            return false;
        }

        _draining = true;
        return true;
    }

    private bool HasWork(Attachment attachment) => IsClosing
        ? !attachment.IsOutputClosed
        : _confirmationDue || _acknowledgementDue || _pingDue || _replay.HasUnsent;

    private void DrainLater(bool drain)
    {
        if (drain)
        {
            _drain.Request();
        }
    }

    private void Drain()
    {
        // Awaited by hand: an async method would allocate whenever the link underneath does not take a batch at once.
        while (TryBeginSend(out Attachment? target, out ReadOnlySequence<byte> batch))
        {
            try
            {
                ValueTask send = batch.IsEmpty
                    ? target.Link.CloseOutputAsync(CancellationToken.None)
                    : target.Link.SendAsync(new MessageBatch(batch), CancellationToken.None);
                _send = send.ConfigureAwait(false).GetAwaiter();
                if (!_send.IsCompleted)
                {
                    _send.UnsafeOnCompleted(_continueDrain);
                    return;
                }
            }
            catch (Exception exception)
            {
                FinishSend(exception);
                continue;
            }

            FinishSend();
        }
    }

    private void ContinueDrain()
    {
        FinishSend();
        Drain();
    }

    private void FinishSend()
    {
        Exception? failure = null;
        try
        {
            _send.GetResult();
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        FinishSend(failure);
    }

    private void FinishSend(Exception? failure)
    {
        Attachment target;
        lock (_gate)
        {
            target = _target!;
            _target = null;
            _replay.FinishSend();
            target.Idle?.TrySetResult();
            if (target.IsOutputClosed || failure is not null)
            {
                target.OutputEnded.TrySetResult();
            }
        }

        if (failure is not null)
        {
            Detach(target, failure.Message);
        }
    }

    /// <param name="target">Where to send.</param>
    /// <param name="batch">What to send; empty if the output is to be closed.</param>
    private bool TryBeginSend([NotNullWhen(true)] out Attachment? target, out ReadOnlySequence<byte> batch)
    {
        batch = default;
        lock (_gate)
        {
            target = _attachment;
            if (target is null || !HasWork(target))
            {
                _draining = false;
                return false;
            }

            _target = target;
            if (IsClosing)
            {
                batch = target.IsFarewellSent ? default : TakeFarewell();
                target.IsFarewellSent = true;
                target.IsOutputClosed = batch.IsEmpty;
            }
            else if (_confirmationDue || _acknowledgementDue)
            {
                batch = TakeAcknowledgement();
            }
            else if (_pingDue)
            {
                // spec: link.reliable.keepalive
                _pingDue = false;
                BinaryPrimitives.WriteUInt32LittleEndian(_control, Frame.PingLength);
                _control[PrefixLength] = (byte)FrameKind.Ping;
                batch = new(_control, 0, PrefixLength + Frame.PingLength);
            }
            else
            {
                batch = _replay.TakeUnsent();
            }

            return true;
        }
    }

    private ReadOnlySequence<byte> TakeFarewell()
    {
        bool inGoodOrder = _fault is null && _endQueued && _peerEnded;
        if (inGoodOrder)
        {
            return _received > _acknowledged ? TakeAcknowledgement() : default;
        }

        // spec: link.reliable.reset
        return _resetReason is null ? default : MessageBatch.Of(Frame.MakeReset(_resetReason)).Framed;
    }

    private ReadOnlySequence<byte> TakeAcknowledgement()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_control, Frame.AcknowledgementLength);
        Frame.WriteAcknowledgement(_control.AsSpan(PrefixLength), _received);
        _confirmationDue = false;
        NoteAcknowledged();
        return new(_control, 0, PrefixLength + Frame.AcknowledgementLength);
    }

    private void NoteAcknowledged()
    {
        _acknowledged = _received;
        _unacknowledgedBytes = 0;
        _acknowledgementDue = false;
    }

    /// <summary>Waits until no send runs on an attachment.</summary>
    private Task WaitUntilIdleAsync(Attachment attachment)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_target, attachment))
            {
                return Task.CompletedTask;
            }

            attachment.Idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return attachment.Idle.Task;
        }
    }
}
