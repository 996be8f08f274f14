using Roam.Buffers;

namespace Roam.Channels;

/// <summary>
/// The sending half of a channel: its credit, and the sends that wait for some. Safe for any number of threads; all state changes under
/// one lock, and who waits is woken after it was left. Once it has ended, for whatever reason, no item and no second end is sent.
/// </summary>
internal sealed class ChannelSender : ChannelHalf
{
    private const int MaxSpareWaiters = 8;

    // While sends wait on an open channel there is no credit: a grant goes to them first.
    private long _credit;
    private CreditWaiter? _firstWaiter;
    private CreditWaiter? _lastWaiter;
    private CreditWaiter? _spareWaiters;
    private int _spareWaiterCount;

    private volatile bool _sendable;
    private End _end;
    private RoamException? _failure;

    // What the peer is told of the end.
    private Metadata _endMetadata = Metadata.Empty;
    private bool _isReset;

    private enum End : byte
    {
        None,
        Closed,
        Failed,
        Passed,
    }

    /// <summary>Whether a send would probably not have to wait. The lock decides; this only saves encoding in vain.</summary>
    public bool MaySendNow => _sendable && Volatile.Read(ref _credit) > 0 && Host.HasRoom;

    /// <summary>Whether nothing can be sent any more.</summary>
    public bool HasEnded
    {
        get
        {
            lock (Gate)
            {
                return _end != End.None;
            }
        }
    }

    // Tests add up where the credit is.
    internal long Credit
    {
        get
        {
            lock (Gate)
            {
                return _credit;
            }
        }
    }

    internal int WaiterCount
    {
        get
        {
            lock (Gate)
            {
                int count = 0;
                for (CreditWaiter? waiter = _firstWaiter; waiter is not null; waiter = waiter.Next)
                {
                    count++;
                }

                return count;
            }
        }
    }

    /// <summary>Takes one credit if there is one, and queues the frame.</summary>
    /// <returns>False if the send has to wait for credit.</returns>
    /// <exception cref="Exception">The channel has ended; nothing was sent.</exception>
    public bool TrySend(FrameWriter frame)
    {
        lock (Gate)
        {
            if (_end == End.None && (!_sendable || _credit == 0))
            {
                return false;
            }

            SendLocked(frame);
            _credit--;
            return true;
        }
    }

    /// <summary>Queues the frame of a send that has acquired its credit.</summary>
    /// <exception cref="Exception">The channel has ended; nothing was sent.</exception>
    public void SendAcquired(FrameWriter frame)
    {
        lock (Gate)
        {
            SendLocked(frame);
        }
    }

    /// <summary>Takes one credit, waiting for it behind those who came before. Who gets one must send or give it back.</summary>
    public ValueTask AcquireAsync(CancellationToken cancellationToken)
    {
        CreditWaiter waiter;
        ValueTask task;
        lock (Gate)
        {
            if (_end != End.None)
            {
                return ValueTask.FromException(CreateEndException());
            }

            if (_sendable && _credit > 0)
            {
                _credit--;
                return default;
            }

            waiter = RentWaiter();
            task = waiter.Task;
            Enqueue(waiter);
        }

        waiter.Watch(cancellationToken);
        return task;
    }

    /// <summary>Gives a credit back that was acquired and not used.</summary>
    public void ReturnCredit()
    {
        CreditWaiter? woken;
        lock (Gate)
        {
            _credit++;
            woken = GrantLocked();
        }

        SignalAll(woken);
    }

    /// <summary>Ends the channel behind what was sent. Only the first end counts.</summary>
    public void Close(Metadata metadata)
    {
        CreditWaiter? woken;
        bool finished = false;
        lock (Gate)
        {
            if (_end != End.None)
            {
                return;
            }

            // spec: rpc.channel.close
            woken = EndLocked(End.Closed);
            _endMetadata = metadata;
            finished = TellEndLocked();
        }

        if (finished)
        {
            Release();
        }

        SignalAll(woken);
    }

    public override void Open()
    {
        CreditWaiter? woken = null;
        bool finished = false;
        lock (Gate)
        {
            if (CurrentPhase != Phase.Prepared)
            {
                return;
            }

            CurrentPhase = Phase.Open;
            if (_end == End.None)
            {
                _sendable = true;
                woken = GrantLocked();
            }
            else
            {
                // It has ended while the call was on its way out.
                finished = TellEndLocked();
            }
        }

        if (finished)
        {
            Release();
        }

        SignalAll(woken);
    }

    public override void MarkPassed()
    {
        CreditWaiter? woken;
        lock (Gate)
        {
            woken = _end == End.None ? EndLocked(End.Passed) : null;
        }

        SignalAll(woken);
    }

    public override void EndWithRequest(Exception? failure)
    {
        if (!IsDetached)
        {
            Close(ChannelErrors.Describe(failure));
        }
    }

    public override void EndWithCall(RoamException? failure)
    {
        CreditWaiter? woken;
        bool finished;
        lock (Gate)
        {
            if (_end != End.None)
            {
                return;
            }

            _failure = ChannelErrors.CallEnded(failure);
            woken = EndLocked(End.Failed);
            _isReset = true;
            finished = TellEndLocked();
        }

        if (finished)
        {
            Release();
        }

        SignalAll(woken);
    }

    public override void OnItem(ReadOnlySpan<byte> payload) => throw ChannelRules.WrongDirection(Id, "an item");

    public override void OnClose(Metadata metadata) => throw ChannelRules.WrongDirection(Id, "a close");

    // spec: rpc.channel.reset
    public override void OnReset(Metadata metadata) => Fail(ChannelErrors.FromReset(metadata));

    // spec: rpc.flow-control.credit.grant
    public override void OnGrant(uint additional)
    {
        CreditWaiter? woken;
        lock (Gate)
        {
            if (_end != End.None)
            {
                return;
            }

            _credit = ChannelRules.AddCredit(Id, _credit, additional);
            woken = GrantLocked();
        }

        SignalAll(woken);
    }

    public override void Fail(RoamException reason)
    {
        CreditWaiter? woken = null;
        bool finished;
        lock (Gate)
        {
            if (_end == End.None)
            {
                _failure = reason;
                woken = EndLocked(End.Failed);
            }

            finished = TryFinish();
        }

        if (finished)
        {
            Release();
        }

        SignalAll(woken);
    }

    /// <summary>A token fired. Runs in its callback.</summary>
    public void Cancel(CreditWaiter waiter)
    {
        lock (Gate)
        {
            if (waiter.State != CreditWaiter.Outcome.Waiting)
            {
                return;
            }

            Dequeue(waiter);
            waiter.State = CreditWaiter.Outcome.Cancelled;
        }

        waiter.Signal();
    }

    /// <summary>Takes a waiter back whose wait is over.</summary>
    public void Recycle(CreditWaiter waiter)
    {
        lock (Gate)
        {
            if (_spareWaiterCount < MaxSpareWaiters)
            {
                waiter.Next = _spareWaiters;
                _spareWaiters = waiter;
                _spareWaiterCount++;
            }
        }
    }

    /// <summary>Why nothing can be sent any more. To be called once the half has ended.</summary>
    public Exception CreateEndException() => _end switch
    {
        End.Failed => ChannelErrors.Copy(_failure!),
        End.Passed => ChannelErrors.Passed(),
        _ => new ObjectDisposedException("Tx", "The sending half of the channel was closed."),
    };

    protected override void OnPrepared(int initialCredit) =>
        // spec: rpc.flow-control.credit.initial
        _credit += initialCredit;

    private void SendLocked(FrameWriter frame)
    {
        if (_end != End.None)
        {
            throw CreateEndException();
        }

        if (!Host.TrySendItem(frame))
        {
            // The table learns the reason next; whoever looked before that gets the kind at least.
            throw Table!.CreateLostException();
        }
    }

    /// <summary>Tells the peer of the end, now or when the half opens.</summary>
    /// <returns>Whether the caller must release the half.</returns>
    private bool TellEndLocked()
    {
        if (CurrentPhase != Phase.Open)
        {
            return false;
        }

        if (_isReset)
        {
            Host.SendReset(Id, _endMetadata);
        }
        else
        {
            Host.SendClose(Id, _endMetadata);
        }

        return TryFinish();
    }

    private CreditWaiter? EndLocked(End end)
    {
        // The flag first, then the waiters: nobody can queue up behind those who are woken.
        _end = end;
        _sendable = false;
        CreditWaiter? woken = _firstWaiter;
        _firstWaiter = null;
        _lastWaiter = null;
        for (CreditWaiter? waiter = woken; waiter is not null; waiter = waiter.Next)
        {
            waiter.State = CreditWaiter.Outcome.Ended;
        }

        return woken;
    }

    private CreditWaiter? GrantLocked()
    {
        if (!_sendable || _firstWaiter is null)
        {
            return null;
        }

        CreditWaiter? woken = _firstWaiter;
        CreditWaiter? last = null;
        while (_credit > 0 && _firstWaiter is not null)
        {
            last = _firstWaiter;
            last.State = CreditWaiter.Outcome.Granted;
            _credit--;
            _firstWaiter = last.Next;
        }

        if (last is null)
        {
            return null;
        }

        last.Next = null;
        if (_firstWaiter is null)
        {
            _lastWaiter = null;
        }
        else
        {
            _firstWaiter.Previous = null;
        }

        return woken;
    }

    private static void SignalAll(CreditWaiter? waiter)
    {
        while (waiter is not null)
        {
            // A woken waiter may be in use again at once.
            CreditWaiter? next = waiter.Next;
            waiter.Next = null;
            waiter.Signal();
            waiter = next;
        }
    }

    private CreditWaiter RentWaiter()
    {
        CreditWaiter? waiter = _spareWaiters;
        if (waiter is null)
        {
            return new CreditWaiter(this);
        }

        _spareWaiters = waiter.Next;
        _spareWaiterCount--;
        return waiter;
    }

    private void Enqueue(CreditWaiter waiter)
    {
        waiter.State = CreditWaiter.Outcome.Waiting;
        waiter.Next = null;
        waiter.Previous = _lastWaiter;
        if (_lastWaiter is null)
        {
            _firstWaiter = waiter;
        }
        else
        {
            _lastWaiter.Next = waiter;
        }

        _lastWaiter = waiter;
    }

    private void Dequeue(CreditWaiter waiter)
    {
        if (waiter.Previous is null)
        {
            _firstWaiter = waiter.Next;
        }
        else
        {
            waiter.Previous.Next = waiter.Next;
        }

        if (waiter.Next is null)
        {
            _lastWaiter = waiter.Previous;
        }
        else
        {
            waiter.Next.Previous = waiter.Previous;
        }

        waiter.Next = null;
        waiter.Previous = null;
    }
}
