namespace Roam.Channels;

/// <summary>
/// The receiving half of a channel: the items that have arrived, the credit that the peer has left, and the one read that may wait.
/// </summary>
/// <remarks>
/// The read loop appends under the lock. One reader at a time, which <see cref="EnterRead"/> makes sure of, fetches everything that has
/// arrived under the lock and decodes it outside. Anybody may dispose it at any time: the reader's own buffers are then returned by the
/// reader when it leaves.
/// </remarks>
internal sealed partial class ChannelReceiver : ChannelHalf
{
    // Guarded by the gate.
    private ItemQueue? _queue;
    private int _initialCredit;
    private int _peerCredit;
    private int _pendingGrant;
    private bool _asked;
    private bool _wasRead;
    private bool _waiting;
    private End _end;
    private bool _closedByPeer;
    private bool _endObserved;
    private RoamException? _endError;
    private Metadata? _pendingReset;

    private enum End : byte
    {
        None,

        /// <summary>Nothing more arrives; what did can still be read, and then the end.</summary>
        Ended,

        Disposed,
        Passed,
    }

    /// <summary>Whether no item has been read yet, although the sender has used up its credit and waits.</summary>
    public bool IsUnread
    {
        get
        {
            lock (Gate)
            {
                return !_wasRead && _end == End.None && _peerCredit == 0;
            }
        }
    }

    /// <summary>What the peer may still send. For tests.</summary>
    internal int PeerCredit
    {
        get
        {
            lock (Gate)
            {
                return _peerCredit;
            }
        }
    }

    /// <summary>Takes over what arrived before the half was bound. Called before anybody else knows the half.</summary>
    public void Adopt(ItemQueue? queue, int count, bool isClosed, RoamException? error)
    {
        lock (Gate)
        {
            _queue = queue ?? _queue;
            _peerCredit -= count;
            if (isClosed)
            {
                _end = End.Ended;
                _closedByPeer = true;
                _endError = error;
            }
        }
    }

    public override void Open()
    {
        bool finished = false;
        lock (Gate)
        {
            if (CurrentPhase != Phase.Prepared)
            {
                return;
            }

            CurrentPhase = Phase.Open;
            if (_pendingReset is not null)
            {
                // It has ended while the call was on its way out.
                Host.SendReset(Id, _pendingReset);
                finished = TryFinish();
            }
            else if (_pendingGrant > 0 && _end == End.None)
            {
                Host.SendGrant(Id, (uint)_pendingGrant);
            }
        }

        if (finished)
        {
            Release();
        }
    }

    public override void MarkPassed()
    {
        bool wake;
        lock (Gate)
        {
            if (_end != End.None)
            {
                return;
            }

            _end = End.Passed;
            wake = TakeWaiter();
        }

        if (wake)
        {
            SignalEnd();
        }
    }

    public override void EndWithRequest(Exception? failure)
    {
        if (!IsDetached)
        {
            Dispose();
        }
    }

    public override void EndWithCall(RoamException? failure)
    {
        if (failure is not null)
        {
            EndReading(ChannelErrors.CallEnded(failure), closedByPeer: false, finish: true, tellPeer: true);
        }
    }

    // spec: rpc.channel.item
    public override void OnItem(ReadOnlySpan<byte> payload)
    {
        bool wake;
        bool isStuck;
        lock (Gate)
        {
            if (_end != End.None)
            {
                if (_closedByPeer && _end == End.Ended)
                {
                    throw ChannelRules.ItemAfterClose(Id);
                }

                // On its way while this side gave the channel up.
                return;
            }

            // spec: rpc.flow-control.credit.exhaustion
            if (_peerCredit == 0)
            {
                throw ChannelRules.CreditExceeded(Id);
            }

            _peerCredit--;
            _queue!.Append(payload);
            wake = TakeWaiter();
            isStuck = _peerCredit == 0 && !_wasRead;
        }

        if (wake)
        {
            Host.Wake(this);
        }
        else if (isStuck && Method is not null)
        {
            Host.WatchUnread(this);
        }
    }

    // spec: rpc.channel.close
    public override void OnClose(Metadata metadata) => EndReading(ChannelErrors.FromClose(metadata), closedByPeer: true, finish: false);

    // spec: rpc.channel.reset
    public override void OnReset(Metadata metadata) => EndReading(ChannelErrors.FromAbort(metadata), closedByPeer: false, finish: false);

    public override void OnGrant(uint additional) => throw ChannelRules.WrongDirection(Id, "credit");

    public override void Fail(RoamException reason) => EndReading(reason, closedByPeer: false, finish: true);

    /// <summary>Ends reading. Tells the sender to stop, unless the channel has ended anyway.</summary>
    public void Dispose()
    {
        bool wake;
        bool finished = false;
        lock (Gate)
        {
            if (_endObserved || _end is End.Disposed or End.Passed)
            {
                return;
            }

            finished = StopLocked(Metadata.Empty);
            _end = End.Disposed;
            _queue?.Close();
            wake = TakeWaiter();
        }

        ReleaseReader();
        if (finished)
        {
            Release();
        }

        if (wake)
        {
            SignalEnd();
        }
    }

    protected override void OnPrepared(int initialCredit)
    {
        // spec: rpc.flow-control.credit.initial
        _initialCredit = initialCredit;
        _peerCredit = initialCredit;
        if (_end == End.None)
        {
            _queue = new ItemQueue(Host.BufferPool);
        }

        if (_asked)
        {
            _asked = false;
            AskLocked();
        }
    }

    private void EndReading(RoamException? error, bool closedByPeer, bool finish, bool tellPeer = false)
    {
        bool wake = false;
        bool finished = false;
        lock (Gate)
        {
            if (_end == End.None)
            {
                if (tellPeer && CurrentPhase == Phase.Open)
                {
                    Host.SendReset(Id, Metadata.Empty);
                }
                else if (tellPeer)
                {
                    // The call is on its way out: the peer is told, and the half finished, behind it.
                    _pendingReset = Metadata.Empty;
                    finish = false;
                }

                _end = End.Ended;
                _closedByPeer = closedByPeer;
                _endError = error;
                wake = TakeWaiter();
                if (wake)
                {
                    // Who waits has read everything.
                    finished = ObserveEndLocked();
                }
            }

            if (finish)
            {
                finished |= TryFinish();
            }
        }

        if (finished)
        {
            Release();
        }

        if (wake)
        {
            SignalEnd();
        }
    }

    // spec: rpc.flow-control.credit.initial.zero
    private void AskLocked()
    {
        // Without initial credit nothing would ever arrive: the first read asks for the first item.
        if (CurrentPhase == Phase.Unbound)
        {
            _asked = true;
        }
        else if (_initialCredit == 0 && !_asked)
        {
            _asked = true;
            GrantLocked(1);
        }
    }

    private void GrantLocked(int count)
    {
        if (_end != End.None)
        {
            return;
        }

        // In one step with the grant: an item that it allows must find it counted.
        _peerCredit += count;
        if (CurrentPhase == Phase.Open)
        {
            Host.SendGrant(Id, (uint)count);
        }
        else
        {
            _pendingGrant += count;
        }
    }

    /// <summary>Tells the sender to stop, at once or when the half opens, unless the channel has ended.</summary>
    /// <returns>Whether the caller must release the half.</returns>
    private bool StopLocked(Metadata reset)
    {
        if (_end == End.None)
        {
            if (CurrentPhase is Phase.Unbound or Phase.Prepared)
            {
                _pendingReset = reset;
                return false;
            }

            if (CurrentPhase == Phase.Open)
            {
                Host.SendReset(Id, reset);
            }
        }

        return TryFinish();
    }

    private bool ObserveEndLocked()
    {
        _endObserved = true;
        _queue?.Close();
        return TryFinish();
    }

    private bool TakeWaiter()
    {
        bool waiting = _waiting;
        _waiting = false;
        return waiting;
    }

    private void SignalEnd()
    {
        Exception? error = CreateEndException();
        _core.RunContinuationsAsynchronously = true;
        if (error is null)
        {
            _core.SetResult(false);
        }
        else
        {
            _core.SetException(error);
        }
    }

    private Exception? CreateEndException() => _end switch
    {
        End.Passed => ChannelErrors.Passed(),
        End.Disposed => new ObjectDisposedException("Rx", "The receiving half of the channel was disposed."),
        _ => _endError is null ? null : ChannelErrors.Copy(_endError),
    };
}
