using System.Buffers;
using System.Runtime.CompilerServices;
using Roam.Buffers;
using Roam.Links;
using Roam.Scheduling;

namespace Roam.Sessions;

/// <summary>
/// The frames of a session on their way to its link. Whoever has a frame appends it under a short lock; one drainer at a time sends what
/// has gathered, so that many frames share one send.
/// </summary>
/// <remarks>
/// Safe for any number of threads; its lock is a leaf, and neither the link nor anybody's code is called under it. Bounded: senders of
/// data wait while more than <see cref="RoamLimits.MaxQueuedOutboundBytes"/> are queued; control frames pass, but
/// <see cref="ControlFactor"/> times as many bytes of them end the session, for then the peer makes us answer and does not read the answers.
/// Only control frames count for that: one large call is no reason to end a session.
/// </remarks>
// spec: session.outbound.bound
internal sealed class OutboundQueue
{
    /// <summary>How many times the limit control frames may use.</summary>
    public const int ControlFactor = 8;

    private const int FirstChunkSize = 4 * 1024;
    private const int ChunkSize = 64 * 1024;

    // A frame of this size or more is sent from the array that it was encoded into.
    private const int HandOverSize = 16 * 1024;

    // How many times in a row one thread sends what has gathered meanwhile.
    private const int MostBatches = 8;

    // The length, the connection id, the tag and the nonce of a pong.
    private const int LargestPong = 32;

    private readonly Lock _gate = new();
    private readonly ILink _link;
    private readonly ArrayPool<byte> _pool;
    private readonly int _limit;
    private readonly DueWork _drain;
    private readonly Action<Exception> _failed;
    private readonly List<TaskCompletionSource> _waiters = [];
    private readonly Stack<OutboundChunk> _spare = new();
    private readonly byte[] _pong = new byte[LargestPong];
    private readonly Action _continueDrain;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private List<OutboundChunk> _filling = [];
    private List<OutboundChunk> _sending = [];
    private long _queuedBytes;
    private long _queuedControlBytes;
    private long _sendingControlBytes;
    private long _appended;
    private long _replies;
    private int _pongLength;
    private long _handedOver;
    private bool _draining;
    private int _hasFailed;
    private RoamException? _completed;
    private RoamException? _aborted;
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _send;
    private long _sendLength;
    private int _firstChunkSize = FirstChunkSize;

    /// <param name="link">Where frames go.</param>
    /// <param name="pool">Where chunks are rented.</param>
    /// <param name="limit">How many bytes may be queued before data waits.</param>
    /// <param name="runQueue">Where the drainer runs; see <see cref="DueWork"/>.</param>
    /// <param name="failed">Told once, by the drainer or by the thread that overfills the queue, that sending has failed.</param>
    public OutboundQueue(ILink link, ArrayPool<byte> pool, int limit, RunQueue runQueue, Action<Exception> failed)
    {
        _link = link;
        _pool = pool;
        _limit = limit;
        _drain = new DueWork(runQueue, Drain);
        _failed = failed;
        _continueDrain = ContinueDrain;
    }

    /// <summary>Whether data may be queued at the moment.</summary>
    public bool HasRoom => Volatile.Read(ref _queuedBytes) < _limit;

    /// <summary>Ends when nothing is being sent and nothing more will be: after <see cref="Complete"/> or <see cref="Abort"/>.</summary>
    public Task Drained => _drained.Task;

    /// <summary>How many replies were ever appended, or given up.</summary>
    public long Replies => Volatile.Read(ref _replies);

    /// <summary>How many bytes the link has taken.</summary>
    public long SentBytes
    {
        get
        {
            lock (_gate)
            {
                return _appended - _queuedBytes;
            }
        }
    }

    /// <summary>Whether bytes up to this position (as given by <see cref="TryEnqueue"/>) may have left.</summary>
    public bool MayHaveLeft(long position) => Volatile.Read(ref _handedOver) >= position;

    /// <summary>Whether they may have left or may yet leave: what is queued does, unless the queue is aborted. Position 0 is a frame that is
    /// not queued yet.</summary>
    public bool MayLeave(long position) => Volatile.Read(ref _aborted) is null || (position > 0 && MayHaveLeft(position));

    /// <summary>Appends a finished or unfinished frame; the writer stays the caller's.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="inline">Whether this thread may send it itself if nobody is sending: for a caller that has nothing better to do, never
    /// for the read loop nor under a lock.</param>
    /// <param name="control">Whether its sender has not waited for room.</param>
    /// <param name="position">The position of the frame's end in all that was ever appended.</param>
    /// <param name="reply">Whether to count it among the <see cref="Replies"/>.</param>
    /// <param name="arrivals">The run queue that the calling read loop flushes once it has routed what has arrived: if nobody is sending,
    /// the frame leaves then, together with the others.</param>
    /// <returns>Whether the queue still takes frames.</returns>
    public bool TryEnqueue(FrameWriter frame, bool inline, bool control, out long position, bool reply = false, RunQueue? arrivals = null)
    {
        ReadOnlySpan<byte> bytes = frame.Finish();
        int length = bytes.Length;
        bool drain;
        bool overfilled = false;
        lock (_gate)
        {
            if (_completed is not null || _aborted is not null)
            {
                position = 0;
                return false;
            }

            if (length >= HandOverSize)
            {
                (byte[] buffer, _) = frame.Detach();
                RentChunk().Take(buffer, length);
            }
            else
            {
                ChunkFor(length).Append(bytes);
            }

            _queuedBytes += length;
            _appended += length;
            position = _appended;
            drain = !_draining;
            _draining = true;
            if (reply)
            {
                _replies++;
            }

            if (control)
            {
                _queuedControlBytes += length;
                overfilled = _queuedControlBytes > (long)_limit * ControlFactor;
            }
        }

        if (overfilled)
        {
            Fail(new RoamException(
                RoamErrorKind.LimitExceeded,
                $"The peer does not read: answers of more than {ControlFactor} times the limit of {_limit} queued bytes wait for it."));
        }

        if (drain)
        {
            if (inline)
            {
                Drain();
            }
            else
            {
                _drain.Request(arrivals);
            }
        }

        return true;
    }

    /// <summary>Appends the answer to a ping behind all else, in the place of an earlier one that has not left: however fast the peer pings,
    /// one answer at a time waits for it.</summary>
    // spec: session.ping.flood
    public void SetPong(FrameWriter frame)
    {
        ReadOnlySpan<byte> bytes = frame.Finish();
        lock (_gate)
        {
            if (_completed is not null || _aborted is not null)
            {
                return;
            }

            bytes.CopyTo(_pong);
            _pongLength = bytes.Length;
            if (_draining)
            {
                return;
            }

            _draining = true;
        }

        _drain.Request();
    }

    /// <summary>Counts a reply that there will not be.</summary>
    public void CountReply()
    {
        lock (_gate)
        {
            _replies++;
        }
    }

    /// <summary>Waits until data may be queued. Whoever has waited asks <see cref="HasRoom"/> again.</summary>
    /// <exception cref="RoamException">The queue takes no more frames.</exception>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource waiter;
        lock (_gate)
        {
            if ((_aborted ?? _completed) is { } reason)
            {
                return ValueTask.FromException(Renew(reason));
            }

            if (_queuedBytes < _limit)
            {
                return default;
            }

            waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add(waiter);
        }

        return new(cancellationToken.CanBeCanceled ? WaitAsync(waiter, cancellationToken) : waiter.Task);
    }

    /// <summary>Takes no more frames, and wakes all who wait, with this reason; <see cref="Drained"/> ends when those it has are sent.</summary>
    public void Complete(RoamException reason)
    {
        TaskCompletionSource[] woken;
        lock (_gate)
        {
            _completed ??= reason;
            woken = TakeWaiters();
            if (!_draining)
            {
                _drained.TrySetResult();
            }
        }

        FailAll(woken, reason);
    }

    /// <summary>Drops what was not sent and wakes all who wait, with this reason. Does nothing the second time.</summary>
    public void Abort(RoamException reason)
    {
        TaskCompletionSource[] woken;
        lock (_gate)
        {
            if (_aborted is not null)
            {
                return;
            }

            _aborted = reason;
            ReleaseChunks(_filling);
            _queuedBytes = 0;
            _queuedControlBytes = 0;
            woken = TakeWaiters();
            if (!_draining)
            {
                _drained.TrySetResult();
            }
        }

        FailAll(woken, reason);
    }

    // Sends until nothing is left. Runs where DueWork has found a thread, or on the thread of a caller that has nothing better to do.
    private void Drain()
    {
        // Awaited by hand: an async method would allocate whenever the link does not take a batch at once.
        for (int i = 0; TryTakeBatch(out ReadOnlySequence<byte> batch); i++)
        {
            _sendLength = batch.Length;
            try
            {
                _send = _link.SendAsync(new MessageBatch(batch), CancellationToken.None).ConfigureAwait(false).GetAwaiter();
                if (!_send.IsCompleted)
                {
                    _send.UnsafeOnCompleted(_continueDrain);
                    return;
                }
            }
            catch (Exception exception)
            {
                EndDrain(exception);
                return;
            }

            if (!FinishSend())
            {
                return;
            }

            if (i == MostBatches)
            {
                // A caller has not asked to send for everybody, and others want the thread, too.
                _drain.Request();
                return;
            }
        }
    }

    private void ContinueDrain()
    {
        if (FinishSend())
        {
            Drain();
        }
    }

    private bool FinishSend()
    {
        try
        {
            _send.GetResult();
        }
        catch (Exception exception)
        {
            EndDrain(exception);
            return false;
        }

        TaskCompletionSource[] woken = [];
        lock (_gate)
        {
            ReleaseChunks(_sending);
            if (_aborted is null)
            {
                _queuedBytes -= _sendLength;
                _queuedControlBytes -= _sendingControlBytes;
                if (_queuedBytes <= _limit / 2)
                {
                    woken = TakeWaiters();
                }
            }
        }

        foreach (TaskCompletionSource waiter in woken)
        {
            waiter.TrySetResult();
        }

        return true;
    }

    private void EndDrain(Exception exception)
    {
        lock (_gate)
        {
            ReleaseChunks(_sending);
            _completed ??= new RoamException(RoamErrorKind.ConnectionLost, exception.Message, mayHaveRun: false, exception);
        }

        Fail(exception);
        _drained.TrySetResult();
    }

    private void Fail(Exception exception)
    {
        if (Interlocked.Exchange(ref _hasFailed, 1) == 0)
        {
            _failed(exception);
        }
    }

    private bool TryTakeBatch(out ReadOnlySequence<byte> batch)
    {
        lock (_gate)
        {
            if (_pongLength > 0 && _aborted is null)
            {
                ChunkFor(_pongLength).Append(_pong.AsSpan(0, _pongLength));
                _queuedBytes += _pongLength;
                _appended += _pongLength;
                _pongLength = 0;
            }

            if (_filling.Count == 0 || _aborted is not null)
            {
                _draining = false;
                batch = default;
                if (_completed is not null || _aborted is not null)
                {
                    _drained.TrySetResult();
                }

                return false;
            }

            (_filling, _sending) = (_sending, _filling);
            _handedOver = _appended;

            // Where much gathers during a send, the next batch fits one chunk, which takes one call to send.
            _firstChunkSize = _queuedBytes > FirstChunkSize / 2 ? ChunkSize : FirstChunkSize;
            _sendingControlBytes = _queuedControlBytes;
        }

        OutboundChunk first = _sending[0];
        if (_sending.Count == 1)
        {
            batch = first.AsSequence();
            return true;
        }

        OutboundChunk? previous = null;
        foreach (OutboundChunk chunk in _sending)
        {
            chunk.Seal(previous);
            previous = chunk;
        }

        batch = new ReadOnlySequence<byte>(first, 0, previous!, previous!.Length);
        return true;
    }

    private async Task WaitAsync(TaskCompletionSource waiter, CancellationToken cancellationToken)
    {
        try
        {
            await waiter.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
            {
                _waiters.Remove(waiter);
            }

            throw;
        }
    }

    private TaskCompletionSource[] TakeWaiters()
    {
        TaskCompletionSource[] taken = [.. _waiters];
        _waiters.Clear();
        return taken;
    }

    private OutboundChunk ChunkFor(int length)
    {
        if (_filling.Count > 0 && _filling[^1].Free >= length)
        {
            return _filling[^1];
        }

        OutboundChunk chunk = RentChunk();
        chunk.Rent(_pool, Math.Max(length, _filling.Count == 1 ? _firstChunkSize : ChunkSize));
        return chunk;
    }

    private OutboundChunk RentChunk()
    {
        OutboundChunk chunk = _spare.Count > 0 ? _spare.Pop() : new OutboundChunk();
        _filling.Add(chunk);
        return chunk;
    }

    private void ReleaseChunks(List<OutboundChunk> chunks)
    {
        foreach (OutboundChunk chunk in chunks)
        {
            chunk.Release(_pool);
            if (_spare.Count < 8)
            {
                _spare.Push(chunk);
            }
        }

        chunks.Clear();
    }

    private static void FailAll(TaskCompletionSource[] waiters, RoamException reason)
    {
        foreach (TaskCompletionSource waiter in waiters)
        {
            waiter.TrySetException(Renew(reason));
        }
    }

    // An exception that several threads throw gathers all their stack traces.
    private static RoamException Renew(RoamException reason) => new(reason.Kind, reason.Message, mayHaveRun: false, reason.InnerException);
}
