using System.Threading.Tasks.Sources;

namespace Roam.Channels;

/// <content>The side of the reader: one at a time, decoding outside the lock.</content>
internal sealed partial class ChannelReceiver : IValueTaskSource<bool>, IThreadPoolWorkItem
{
    private const int Idle = 0;
    private const int Busy = 1;
    private const int Released = 2;

    // The reader's own, while it is busy.
    private int _reader;
    private ItemSegment? _current;
    private int _consumed;
    private ManualResetValueTaskSourceCore<bool> _core;
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellationToken;

    private enum Fetched : byte
    {
        Items,
        Nothing,
        End,
    }

    /// <summary>Claims the half for one read.</summary>
    /// <exception cref="InvalidOperationException">Another read is going on, or the half was passed to a call.</exception>
    public void EnterRead()
    {
        int seen = Interlocked.CompareExchange(ref _reader, Busy, Idle);
        if (seen != Idle && (seen != Released || Interlocked.CompareExchange(ref _reader, Released | Busy, Released) != Released))
        {
            ThrowBusy();
        }
    }

    /// <summary>Gives the claim back.</summary>
    public void LeaveRead()
    {
        if (Interlocked.CompareExchange(ref _reader, Idle, Busy) != Busy)
        {
            // Disposed meanwhile, which left the reader's buffers to the reader.
            ReturnCurrent();
            Volatile.Write(ref _reader, Released);
        }
    }

    /// <summary>Takes the next item that has arrived. Only between <see cref="EnterRead"/> and <see cref="LeaveRead"/>.</summary>
    /// <param name="payload">The encoded item, valid until the next call and no longer than the claim.</param>
    public bool TryTake(out ReadOnlySpan<byte> payload)
    {
        if (Fetch(wait: false) == Fetched.Items)
        {
            return ItemQueue.TryTake(_current!, out payload);
        }

        payload = default;
        return false;
    }

    /// <summary>Counts an item that the program has got, and grants the next ones. Only while the claim is held.</summary>
    public void CountConsumed()
    {
        // spec: rpc.flow-control.credit.grant
        if (++_consumed >= Math.Max(1, _initialCredit / 2))
        {
            lock (Gate)
            {
                GrantLocked(_consumed);
            }

            _consumed = 0;
        }
    }

    /// <summary>Gives the channel up because an item cannot be read. Only while the claim is held.</summary>
    public void Abort(RoamException error)
    {
        bool finished;
        lock (Gate)
        {
            if (_end is End.Disposed or End.Passed)
            {
                return;
            }

            finished = StopLocked(ChannelErrors.InvalidPayloadMetadata);
            _end = End.Ended;
            _closedByPeer = false;
            _endError = error;
            _endObserved = true;
            _queue?.Close();
        }

        ReleaseReader();
        if (finished)
        {
            Release();
        }
    }

    /// <summary>Waits until an item has arrived or the channel has ended.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        EnterRead();
        switch (Fetch(wait: true))
        {
            case Fetched.Items:
                LeaveRead();
                return new ValueTask<bool>(true);

            case Fetched.End:
                LeaveRead();
                Exception? error = CreateEndException();
                return error is null ? new ValueTask<bool>(false) : ValueTask.FromException<bool>(error);

            default:
                // The claim is held until the result is taken.
                var task = new ValueTask<bool>(this, _core.Version);
                if (cancellationToken.CanBeCanceled)
                {
                    _cancellationToken = cancellationToken;
                    _registration = cancellationToken.UnsafeRegister(static state => ((ChannelReceiver)state!).CancelWait(), this);
                }

                return task;
        }
    }

    /// <summary>Lets the reader go on, for an item has arrived. Runs on the thread pool, so the reader may do so here.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        _core.RunContinuationsAsynchronously = false;
        _core.SetResult(true);
    }

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("The operation has not ended.");
        }

        // First wait until the callback can no longer run, then reuse: a late one would cancel the next wait.
        _registration.Dispose();
        _registration = default;
        _cancellationToken = default;
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            LeaveRead();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private Fetched Fetch(bool wait)
    {
        ItemSegment? current = _current;
        if (current is not null && current.Start != current.End)
        {
            return Fetched.Items;
        }

        bool finished = false;
        Fetched fetched;
        lock (Gate)
        {
            _wasRead = true;
            if (current is not null)
            {
                _current = current.Next;
                current.Next = null;
                _queue!.Recycle(current);
            }

            _current ??= _queue?.TakeAll();
            if (_current is not null)
            {
                fetched = Fetched.Items;
            }
            else if (_end != End.None)
            {
                fetched = Fetched.End;
                finished = _end == End.Ended && ObserveEndLocked();
            }
            else
            {
                fetched = Fetched.Nothing;
                AskLocked();
                _waiting = wait;
            }
        }

        if (finished)
        {
            Release();
        }

        return fetched;
    }

    private void CancelWait()
    {
        bool wake;
        lock (Gate)
        {
            wake = TakeWaiter();
        }

        if (wake)
        {
            _core.RunContinuationsAsynchronously = true;
            _core.SetException(new OperationCanceledException(_cancellationToken));
        }
    }

    private void ReleaseReader()
    {
        while (true)
        {
            switch (Volatile.Read(ref _reader))
            {
                case Idle when Interlocked.CompareExchange(ref _reader, Busy | Released, Idle) == Idle:
                    ReturnCurrent();
                    Volatile.Write(ref _reader, Released);
                    return;

                case Busy when Interlocked.CompareExchange(ref _reader, Busy | Released, Busy) == Busy:
                case Released:
                case Busy | Released:
                    return;
            }
        }
    }

    private void ReturnCurrent()
    {
        if (_current is not null)
        {
            ItemQueue.ReturnAll(_current, Host.BufferPool);
            _current = null;
        }
    }

    private void ThrowBusy()
    {
        lock (Gate)
        {
            if (_end is End.Disposed or End.Passed)
            {
                throw CreateEndException()!;
            }
        }

        throw new InvalidOperationException("Another read of this channel is going on. One reader at a time.");
    }
}
