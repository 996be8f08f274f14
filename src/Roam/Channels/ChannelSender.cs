using Roam.Buffers;

namespace Roam.Channels;

/// <summary>
/// The sending half of a channel: its credit, and the sends that wait for some. Safe for any number of threads; all state changes under
/// one lock, and who waits is woken after it was left. Once it has ended, for whatever reason, no item and no second end is sent.
/// </summary>
/// <param name="isOfRequest">Whether a handler holds it: then the response is sent behind its end, until the request has ended.</param>
internal sealed class ChannelSender(bool isOfRequest) : ChannelHalf
{
    // While sends wait on an open channel there is no credit: a grant goes to them first.
    private long _credit;
    private CreditWaiterQueue _waiters;

    private volatile bool _sendable;
    private Ending _ending;
    private RoamException? _failure;

    // What the peer is told of the end.
    private Metadata _endMetadata = Metadata.Empty;
    private bool _isGivenUp;
    private bool _isOfRequest = isOfRequest;

    private enum Ending : byte
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
                return _ending != Ending.None;
            }
        }
    }

    /// <summary>Whether the program has given the channel up instead of completing it.</summary>
    public bool IsGivenUp
    {
        get
        {
            lock (Gate)
            {
                return _isGivenUp;
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
                return _waiters.Count;
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
            if (_ending == Ending.None && (!_sendable || _credit == 0))
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
            if (_ending != Ending.None)
            {
                return ValueTask.FromException(CreateEndException());
            }

            if (_sendable && _credit > 0)
            {
                _credit--;
                return default;
            }

            waiter = _waiters.Rent() ?? new CreditWaiter(this);
            task = waiter.Task;
            _waiters.Enqueue(waiter);
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

    /// <summary>Ends the channel in good order behind what was sent. Only the first end counts.</summary>
    public void Complete() => End(Metadata.Empty, givesUp: false);

    /// <summary>Ends the channel behind what was sent, and fails its reader. Only the first end counts.</summary>
    /// <param name="reason">What the reader is told; not empty.</param>
    public void GiveUp(Metadata reason) => End(reason, givesUp: true);

    private void End(Metadata metadata, bool givesUp)
    {
        CreditWaiter? woken;
        bool finished = false;
        lock (Gate)
        {
            if (_ending != Ending.None)
            {
                return;
            }

            woken = EndLocked(Ending.Closed);
            _endMetadata = metadata;
            _isGivenUp = givesUp;
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
            if (_ending == Ending.None)
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
            woken = _ending == Ending.None ? EndLocked(Ending.Passed) : null;
        }

        SignalAll(woken);
    }

    public override void EndWithRequest(Exception? failure)
    {
        if (!IsDetached)
        {
            if (failure is null)
            {
                Complete();
            }
            else
            {
                GiveUp(ChannelErrors.DescribeHandler(failure));
            }
        }

        lock (Gate)
        {
            _isOfRequest = false;
        }
    }

    public override void EndWithCall(RoamException? failure)
    {
        CreditWaiter? woken;
        bool finished;
        lock (Gate)
        {
            if (_ending != Ending.None)
            {
                return;
            }

            _failure = ChannelErrors.CallEnded(failure);
            woken = EndLocked(Ending.Failed);
            _isGivenUp = true;
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
            if (_ending != Ending.None)
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
            if (_ending == Ending.None)
            {
                _failure = reason;
                woken = EndLocked(Ending.Failed);
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

            _waiters.Remove(waiter);
            waiter.State = CreditWaiter.Outcome.Cancelled;
        }

        waiter.Signal();
    }

    /// <summary>Takes a waiter back whose wait is over.</summary>
    public void Recycle(CreditWaiter waiter)
    {
        lock (Gate)
        {
            _waiters.Return(waiter);
        }
    }

    /// <summary>Why nothing can be sent any more. To be called once the half has ended.</summary>
    public Exception CreateEndException() => _ending switch
    {
        Ending.Failed => ChannelErrors.Copy(_failure!),
        Ending.Passed => ChannelErrors.Passed(),
        _ => new ObjectDisposedException("Tx", "The sending half of the channel was completed or disposed of."),
    };

    protected override void OnPrepared(int initialCredit) =>
        // spec: rpc.flow-control.credit.initial
        _credit += initialCredit;

    private void SendLocked(FrameWriter frame)
    {
        if (_ending != Ending.None)
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

        // spec: rpc.channel.give-up
        if (_isGivenUp && !_isOfRequest)
        {
            Host.SendReset(Id, _endMetadata);
        }
        else
        {
            // spec: rpc.channel.close
            Host.SendClose(Id, _endMetadata);
        }

        return TryFinish();
    }

    private CreditWaiter? EndLocked(Ending ending)
    {
        // The flag first, then the waiters: no sender can queue up behind those that are woken.
        _ending = ending;
        _sendable = false;
        return _waiters.TakeAll(CreditWaiter.Outcome.Ended);
    }

    private CreditWaiter? GrantLocked() => _sendable ? _waiters.Grant(ref _credit) : null;

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
}
