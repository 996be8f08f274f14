using System.Diagnostics;
using Roam.Diagnostics;
using Roam.Wire;

namespace Roam.Requests;

/// <summary>
/// The requests that this side has sent on a connection and whose responses have not come. An array of as many slots as the peer allows
/// requests at once, so that the free slots are the limit, an id finds its slot without hashing, and a late response is known by its
/// generation.
/// </summary>
/// <remarks>
/// Safe for any number of threads; its lock is held for a few instructions, and calls are completed outside it. A slot whose caller has
/// given up stays taken until the peer's response has come: only then has the peer room for another request. Calls with channels may last
/// for ever, so they never take the last slots: an eighth, and at least one, is left to those without.
/// </remarks>
internal sealed partial class OutboundRequests
{
    // More than this is not used at once even if the peer allows it: the array must stay bounded.
    private const int LargestLimit = 65_536;

    private readonly Lock _gate = new();
    private readonly SlotQueue _waiters = new();
    private readonly SlotQueue _streamWaiters = new();
    private readonly TimeProvider _timeProvider;
    private readonly Parity _parity;
    private readonly int _limit;
    private readonly int _streamLimit;
    private readonly int _slotBits;
    private readonly int _maxWaiting;

    private Slot[] _slots;
    private int _used;
    private int _firstFree = -1;
    private int _live;
    private int _liveStreams;
    private bool _isShortageTold;

    // Why nothing more is taken in: the connection drains, or has ended.
    private RoamException? _refusal;
    private bool _isEnded;
    private TaskCompletionSource? _idle;

    /// <param name="parity">This side's parity on the connection.</param>
    /// <param name="limit">How many requests the peer runs at once.</param>
    /// <param name="maxWaiting">How many calls may wait for a slot.</param>
    /// <param name="timeProvider">Tells how long they wait; the clock of the machine by default.</param>
    public OutboundRequests(Parity parity, uint limit, int maxWaiting, TimeProvider? timeProvider = null)
    {
        _timeProvider = timeProvider ?? TimeProvider.System;
        _parity = parity;
        _limit = (int)Math.Min(limit, LargestLimit);
        _streamLimit = _limit <= 1 ? _limit : _limit - Math.Max(1, _limit / 8);
        _slotBits = _limit <= 1 ? 0 : 32 - int.LeadingZeroCount(_limit - 1);
        _maxWaiting = maxWaiting;
        _slots = new Slot[Math.Min(_limit, 4)];
    }

    /// <summary>The number of slots that are taken, abandoned ones included.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _live;
            }
        }
    }

    /// <summary>Takes a slot if one is free and nobody waits for one.</summary>
    /// <exception cref="RoamException">The connection has ended, or the peer takes no requests at all.</exception>
    // spec: rpc.request.id
    public bool TryAcquire(PendingCall call, Deadline deadline, out ulong requestId, out bool isAlone, bool isStream = false)
    {
        lock (_gate)
        {
            ThrowIfUnusable();
            if (!HasSlot(isStream) || QueueOf(isStream).Count > 0)
            {
                requestId = 0;
                isAlone = false;
                return false;
            }

            requestId = Take(call, call.Version, deadline, isStream);
            isAlone = _live == 1;
            return true;
        }
    }

    /// <summary>Waits for a slot, first come first served among calls with channels and among those without.</summary>
    /// <exception cref="RoamException">The connection has ended, or too many calls wait.</exception>
    public async ValueTask<ulong> AcquireAsync(
        PendingCall call,
        Deadline deadline,
        CancellationToken cancellationToken,
        bool isStream = false)
    {
        SlotWaiter waiter;
        SlotQueue queue = QueueOf(isStream);
        lock (_gate)
        {
            ThrowIfUnusable();
            if (HasSlot(isStream) && queue.Count == 0)
            {
                return Take(call, call.Version, deadline, isStream);
            }

            int waiting = _waiters.Count + _streamWaiters.Count;
            if (waiting == _maxWaiting)
            {
                throw new RoamException(
                    RoamErrorKind.LimitExceeded,
                    $"{_maxWaiting} calls already wait for one of the {_limit} requests that the peer runs at once.");
            }

            _isShortageTold &= waiting > 0;
            waiter = new SlotWaiter(call, call.Version, deadline, isStream, _timeProvider.GetTimestamp());
            queue.Add(waiter);
        }

        RoamMeter.BeginWait();
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((SlotWaiter)state!).TrySetCanceled(token),
            waiter);
        try
        {
            return await waiter.Task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
            {
                queue.Remove(waiter);
            }

            // Until here it was in line, so a call that came meanwhile may have queued up beside a free slot.
            ServeWaiters();
            throw;
        }
        finally
        {
            RoamMeter.EndWait();
        }
    }

    /// <summary>Gives back the slot of a request that was not sent.</summary>
    public void Release(ulong requestId)
    {
        lock (_gate)
        {
            if (TryFind(requestId, out int index))
            {
                Free(index);
            }
        }

        ServeWaiters();
    }

    /// <summary>Takes the request that a response belongs to out of the table.</summary>
    /// <param name="requestId">The id.</param>
    /// <param name="call">The call, or <see langword="null"/> if its caller has given up.</param>
    /// <param name="version">The use of the call that is meant.</param>
    /// <param name="channels">The channels that the call announced, if any; also when the caller has given up.</param>
    /// <returns>Whether there is such a request.</returns>
    // spec: rpc.response.unsolicited
    public bool TryTake(ulong requestId, out PendingCall? call, out long version, out ICallChannels? channels)
    {
        lock (_gate)
        {
            if (!TryFind(requestId, out int index))
            {
                call = null;
                version = 0;
                channels = null;
                return false;
            }

            call = _slots[index].Call;
            version = _slots[index].Version;
            channels = _slots[index].Channels;
            Free(index);
            if (_waiters.Count + _streamWaiters.Count == 0)
            {
                return true;
            }
        }

        ServeWaiters();
        return true;
    }

    /// <summary>Remembers the channels of a request until its response.</summary>
    public void Attach(ulong requestId, ICallChannels channels)
    {
        lock (_gate)
        {
            if (TryFind(requestId, out int index))
            {
                _slots[index].Channels = channels;
            }
        }
    }

    /// <summary>Lets go of a call whose caller has given up. The slot stays taken until the response.</summary>
    /// <returns>The channels that the call announced, if any.</returns>
    public ICallChannels? Abandon(ulong requestId)
    {
        lock (_gate)
        {
            if (!TryFind(requestId, out int index))
            {
                return null;
            }

            _slots[index].Call = null;
            _slots[index].Deadline = default;
            return _slots[index].Channels;
        }
    }

    /// <summary>Finds the calls whose deadline has passed. They keep their slots.</summary>
    /// <param name="expired">Gets the calls.</param>
    /// <returns>The earliest deadline that has not passed.</returns>
    public Deadline TakeExpired(List<(PendingCall Call, long Version, ulong RequestId)> expired)
    {
        Deadline next = default;
        lock (_gate)
        {
            for (int i = 0; i < _used; i++)
            {
                ref Slot slot = ref _slots[i];
                if (slot.Deadline.IsNone)
                {
                    continue;
                }

                if (!slot.Deadline.HasPassed)
                {
                    next = Deadline.Earlier(next, slot.Deadline);
                    continue;
                }

                slot.Deadline = default;
                if (slot.Call is { } call)
                {
                    expired.Add((call, slot.Version, IdOf(i)));
                }
            }
        }

        return next;
    }

    /// <summary>Takes no more requests: whoever waits or comes later fails with the reason, those that were sent go on.</summary>
    // spec: session.drain.calls
    public void Refuse(RoamException reason)
    {
        SlotWaiter[] waiters;
        lock (_gate)
        {
            if (_refusal is not null)
            {
                return;
            }

            _refusal = reason;
            waiters = TakeWaiters();
        }

        FailAll(waiters, reason);
    }

    /// <summary>Ends when no request is under way. More may follow unless they are refused.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            return _live == 0 ? Task.CompletedTask : (_idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>The ids of the requests that were queued and whose callers still wait.</summary>
    public List<ulong> Snapshot()
    {
        List<ulong> ids = [];
        lock (_gate)
        {
            for (int i = 0; i < _used; i++)
            {
                if (_slots[i].Call is { QueuedAt: not 0 })
                {
                    ids.Add(IdOf(i));
                }
            }
        }

        return ids;
    }

    /// <summary>Ends the table: whoever waits or comes later fails with the reason.</summary>
    /// <returns>The calls that were waiting for responses, which the caller fails, and what they had announced; of a call whose caller has
    /// given up only the latter.</returns>
    public List<(PendingCall? Call, long Version, ICallChannels? Channels)> End(RoamException reason)
    {
        List<(PendingCall?, long, ICallChannels?)> calls = [];
        SlotWaiter[] waiters;
        lock (_gate)
        {
            if (_isEnded)
            {
                return calls;
            }

            _isEnded = true;
            _refusal = reason;
            for (int i = 0; i < _used; i++)
            {
                if (_slots[i].Call is not null || _slots[i].Channels is not null)
                {
                    calls.Add((_slots[i].Call, _slots[i].Version, _slots[i].Channels));
                }
            }

            _slots = [];
            _used = 0;
            _live = 0;
            _liveStreams = 0;
            _idle?.TrySetResult();
            waiters = TakeWaiters();
        }

        FailAll(waiters, reason);
        return calls;
    }

    private static void FailAll(SlotWaiter[] waiters, RoamException reason)
    {
        foreach (SlotWaiter waiter in waiters)
        {
            waiter.TrySetException(NotSent(reason));
        }
    }

    private SlotWaiter[] TakeWaiters() => [.. _waiters.TakeAll(), .. _streamWaiters.TakeAll()];

    private static RoamException NotSent(RoamException reason) =>
        new(reason.Kind, reason.Message, mayHaveRun: false, reason.InnerException);

    // spec: rpc.request.concurrency.outbound
    private void ServeWaiters()
    {
        while (true)
        {
            SlotWaiter waiter;
            ulong requestId;
            lock (_gate)
            {
                if (_isEnded || FindNext() is not { } next)
                {
                    return;
                }

                waiter = next;
                QueueOf(waiter.IsStream).Remove(waiter);
                requestId = Take(waiter.Call, waiter.Version, waiter.Deadline, waiter.IsStream);
            }

            if (waiter.TrySetResult(requestId))
            {
                continue;
            }

            // Cancelled while the slot was being taken for it.
            lock (_gate)
            {
                if (TryFind(requestId, out int index))
                {
                    Free(index);
                }
            }
        }
    }

    private void ThrowIfUnusable()
    {
        if (_refusal is { } reason)
        {
            throw NotSent(reason);
        }

        if (_limit == 0)
        {
            throw new RoamException(RoamErrorKind.TooManyRequests, "The peer takes no requests: it announced a limit of zero.") { IsOfCall = true };
        }
    }

    private ulong Take(PendingCall call, long version, Deadline deadline, bool isStream)
    {
        int index = _firstFree;
        if (index >= 0)
        {
            _firstFree = _slots[index].NextFree;
        }
        else
        {
            index = _used++;
            if (index == _slots.Length)
            {
                Array.Resize(ref _slots, Math.Min(_limit, _slots.Length * 2));
            }
        }

        _live++;
        ref Slot slot = ref _slots[index];
        slot.IsLive = true;
        slot.Call = call;
        slot.Version = version;
        slot.Deadline = deadline;
        if (isStream)
        {
            slot.IsStream = true;
            slot.Since = _timeProvider.GetTimestamp();
            _liveStreams++;
        }

        return IdOf(index);
    }

    private ulong IdOf(int index)
    {
        ulong number = (_slots[index].Generation << _slotBits) | (uint)index;
        return _parity == Parity.Odd ? (number << 1) | 1 : (number + 1) << 1;
    }

    private bool TryFind(ulong requestId, out int index)
    {
        index = -1;
        bool isOdd = (requestId & 1) != 0;
        if (requestId == 0 || isOdd != (_parity == Parity.Odd))
        {
            return false;
        }

        ulong number = isOdd ? requestId >> 1 : (requestId >> 1) - 1;
        ulong place = number & ((1UL << _slotBits) - 1);
        if (place >= (ulong)_used || !_slots[place].IsLive || _slots[place].Generation != number >> _slotBits)
        {
            return false;
        }

        index = (int)place;
        return true;
    }

    private void Free(int index)
    {
        Debug.Assert(_slots[index].IsLive, "freed twice");
        ref Slot slot = ref _slots[index];
        slot.IsLive = false;
        slot.Call = null;
        slot.Channels = null;
        slot.Deadline = default;
        slot.Generation++;
        if (slot.IsStream)
        {
            slot.IsStream = false;
            _liveStreams--;
        }

        slot.NextFree = _firstFree;
        _firstFree = index;
        if (--_live == 0 && _idle is { } idle)
        {
            // Its continuations run elsewhere.
            _idle = null;
            idle.TrySetResult();
        }
    }

    private struct Slot
    {
        public PendingCall? Call;
        public ICallChannels? Channels;
        public long Version;
        public ulong Generation;
        public Deadline Deadline;
        public int NextFree;
        public bool IsLive;
        public bool IsStream;

        // When a call with channels took it: for one without that would be a look at the clock for each call.
        public long Since;
    }
}
