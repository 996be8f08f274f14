namespace Roam.Requests;

/// <summary>The calls of one kind that wait for a request slot, first come first served.</summary>
/// <remarks>Guarded by the lock of <see cref="OutboundRequests"/>.</remarks>
internal sealed class SlotQueue
{
    private readonly LinkedList<SlotWaiter> _waiters = new();

    /// <summary>How many wait.</summary>
    public int Count => _waiters.Count;

    /// <summary>The one that has waited longest, leaving out those that give up at this moment.</summary>
    public SlotWaiter? First
    {
        get
        {
            while (_waiters.First is { } first)
            {
                if (!first.Value.Task.IsCompleted)
                {
                    return first.Value;
                }

                _waiters.RemoveFirst();
            }

            return null;
        }
    }

    public void Add(SlotWaiter waiter) => _waiters.AddLast(waiter.Place);

    /// <summary>Takes one out, unless it is out already.</summary>
    public void Remove(SlotWaiter waiter)
    {
        if (waiter.Place.List is not null)
        {
            _waiters.Remove(waiter.Place);
        }
    }

    public SlotWaiter[] TakeAll()
    {
        SlotWaiter[] waiters = [.. _waiters];
        _waiters.Clear();
        return waiters;
    }
}
