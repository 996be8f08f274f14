namespace Roam.Channels;

/// <summary>
/// The sends of one channel that wait for credit, in their order, and a few waiters that wait no more and can be used again. Not safe for
/// several threads: guarded by its owner's lock. What it takes out is linked, and signalled outside that lock.
/// </summary>
internal struct CreditWaiterQueue
{
    private const int MaxSpare = 8;

    private CreditWaiter? _first;
    private CreditWaiter? _last;
    private CreditWaiter? _spare;
    private int _spareCount;

    /// <summary>How many wait. For tests.</summary>
    public readonly int Count
    {
        get
        {
            int count = 0;
            for (CreditWaiter? waiter = _first; waiter is not null; waiter = waiter.Next)
            {
                count++;
            }

            return count;
        }
    }

    /// <summary>Appends a waiter.</summary>
    public void Enqueue(CreditWaiter waiter)
    {
        waiter.State = CreditWaiter.Outcome.Waiting;
        waiter.Next = null;
        waiter.Previous = _last;
        if (_last is null)
        {
            _first = waiter;
        }
        else
        {
            _last.Next = waiter;
        }

        _last = waiter;
    }

    /// <summary>Takes a waiter out.</summary>
    public void Remove(CreditWaiter waiter)
    {
        if (waiter.Previous is null)
        {
            _first = waiter.Next;
        }
        else
        {
            waiter.Previous.Next = waiter.Next;
        }

        if (waiter.Next is null)
        {
            _last = waiter.Previous;
        }
        else
        {
            waiter.Next.Previous = waiter.Previous;
        }

        waiter.Next = null;
        waiter.Previous = null;
    }

    /// <summary>Takes all out.</summary>
    /// <returns>The first of them.</returns>
    public CreditWaiter? TakeAll(CreditWaiter.Outcome outcome)
    {
        CreditWaiter? first = _first;
        _first = null;
        _last = null;
        for (CreditWaiter? waiter = first; waiter is not null; waiter = waiter.Next)
        {
            waiter.State = outcome;
        }

        return first;
    }

    /// <summary>Takes out as many as there is credit for, which they own from then on.</summary>
    /// <returns>The first of them.</returns>
    public CreditWaiter? Grant(ref long credit)
    {
        CreditWaiter? first = _first;
        CreditWaiter? last = null;
        while (credit > 0 && _first is not null)
        {
            last = _first;
            last.State = CreditWaiter.Outcome.Granted;
            credit--;
            _first = last.Next;
        }

        if (last is null)
        {
            return null;
        }

        last.Next = null;
        if (_first is null)
        {
            _last = null;
        }
        else
        {
            _first.Previous = null;
        }

        return first;
    }

    /// <summary>Gives a waiter that can be used again, if there is one.</summary>
    public CreditWaiter? Rent()
    {
        CreditWaiter? waiter = _spare;
        if (waiter is not null)
        {
            _spare = waiter.Next;
            _spareCount--;
        }

        return waiter;
    }

    /// <summary>Keeps a waiter whose wait is over, or leaves it to the garbage collector.</summary>
    public void Return(CreditWaiter waiter)
    {
        if (_spareCount < MaxSpare)
        {
            waiter.Next = _spare;
            _spare = waiter;
            _spareCount++;
        }
    }
}
