namespace Roam.Requests;

/// <content>Which call gets a slot, and what there is to say of calls that wait long for one.</content>
internal sealed partial class OutboundRequests
{
    /// <summary>How long a call waits for a slot before the log says so.</summary>
    public static readonly TimeSpan LongWait = TimeSpan.FromSeconds(5);

    // A log line names no more methods than this.
    private const int MostNamed = 5;

    /// <summary>Finds out whether a call has waited for <see cref="LongWait"/>. Told once, until none waits any more.</summary>
    /// <param name="shortage">What to tell.</param>
    /// <returns>When to look again, if that is needed.</returns>
    // spec: rpc.request.concurrency.wait
    public Deadline TakeShortage(out SlotShortage? shortage)
    {
        shortage = null;
        lock (_gate)
        {
            if (_isShortageTold || FindOldest() is not { } oldest)
            {
                return default;
            }

            TimeSpan waited = _timeProvider.GetElapsedTime(oldest.Since);
            if (waited < LongWait)
            {
                return Deadline.After(LongWait - waited, _timeProvider);
            }

            _isShortageTold = true;
            shortage = new(_waiters.Count + _streamWaiters.Count, waited, _limit, _streamLimit, DescribeHolders());
            return default;
        }
    }

    // spec: rpc.request.concurrency.streams
    private bool HasSlot(bool isStream) => _live < _limit && (!isStream || _liveStreams < _streamLimit);

    private SlotQueue QueueOf(bool isStream) => isStream ? _streamWaiters : _waiters;

    // The first of those for which there is a slot.
    private SlotWaiter? FindNext()
    {
        SlotWaiter? unary = HasSlot(isStream: false) ? _waiters.First : null;
        SlotWaiter? stream = HasSlot(isStream: true) ? _streamWaiters.First : null;
        return unary is null || stream?.Since < unary.Since ? stream : unary;
    }

    private SlotWaiter? FindOldest()
    {
        SlotWaiter? unary = _waiters.First;
        SlotWaiter? stream = _streamWaiters.First;
        return unary is null || stream?.Since < unary.Since ? stream : unary;
    }

    private string DescribeHolders()
    {
        Dictionary<string, (int Count, long Since)> holders = [];
        for (int i = 0; i < _used; i++)
        {
            ref Slot slot = ref _slots[i];
            if (slot.IsLive)
            {
                string name = slot.Call is { } call ? call.Method.Name : "calls that were given up and are not answered";
                (int count, long since) = holders.GetValueOrDefault(name, (0, long.MaxValue));
                holders[name] = (count + 1, slot.IsStream ? Math.Min(since, slot.Since) : since);
            }
        }

        IEnumerable<string> named = holders.OrderByDescending(static holder => holder.Value.Count).Take(MostNamed).Select(Describe);
        return string.Join(", ", holders.Count > MostNamed ? named.Append($"{holders.Count - MostNamed} more methods") : named);
    }

    private string Describe(KeyValuePair<string, (int Count, long Since)> holder) =>
        holder.Value.Since == long.MaxValue
            ? $"{holder.Value.Count} × {holder.Key}"
            : $"{holder.Value.Count} × {holder.Key} (for {_timeProvider.GetElapsedTime(holder.Value.Since).TotalSeconds:0} seconds)";
}
