namespace Roam.Scheduling;

/// <summary>
/// Work that must be done soon although every thread of the pool may be taken: sending. It asks for a thread of the pool, and what has
/// waited for one too long is done by <see cref="DueWatch"/>.
/// </summary>
/// <remarks>Safe for any number of threads; one atomic operation decides which thread gets the work, and no lock is taken.</remarks>
/// <param name="runQueue">Where its turn comes, behind the handlers that are queued already, so that their replies share a send; the
/// pool's own queue if there is none.</param>
/// <param name="work">Does all there is to do. Neither blocks nor runs code of the user's, nor throws.</param>
// spec: session.outbound.independent
internal sealed class DueWork(RunQueue? runQueue, Action work) : IThreadPoolWorkItem
{
    // It is due and has no thread yet; it stands in a queue; the watch looks at it, and saw that it was due.
    private const int Due = 1;
    private const int Queued = 2;
    private const int Watched = 4;
    private const int SeenDue = 8;

    private int _state;

    // How often in a row the watch found it not due. Belongs to the watch.
    private int _quietLooks;

    /// <summary>Asks for a thread. The caller sees to it that this is not called again before the work has begun.</summary>
    /// <param name="arrivals">The run queue to stand in instead, which the calling read loop flushes soon.</param>
    public void Request(RunQueue? arrivals = null)
    {
        int before = Interlocked.Or(ref _state, Due | Queued | Watched);
        if ((before & Queued) == 0)
        {
            if (arrivals is not null)
            {
                arrivals.EnqueueLater(this);
            }
            else if (runQueue is not null)
            {
                runQueue.Enqueue(this);
            }
            else
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }

        if ((before & Watched) == 0)
        {
            DueWatch.Add(this);
        }
    }

    /// <summary>Does the work, unless the watch was faster; called where it stood in a queue.</summary>
    public void Execute()
    {
        if ((Interlocked.And(ref _state, Watched) & Due) != 0)
        {
            work();
        }
    }

    /// <summary>Does the work if it was due at the last call already and has found no thread since; called by the watch alone.</summary>
    /// <param name="quietLooks">After how many calls in a row that find nothing due the watch is not needed any more.</param>
    /// <returns>Whether the watch goes on.</returns>
    public bool Look(int quietLooks)
    {
        int state = Volatile.Read(ref _state);
        if ((state & Due) == 0)
        {
            if (++_quietLooks < quietLooks)
            {
                return true;
            }

            // Before it may be added again.
            _quietLooks = 0;
            return Interlocked.CompareExchange(ref _state, state & ~Watched, state) != state;
        }

        _quietLooks = 0;
        if ((state & SeenDue) == 0)
        {
            Interlocked.Or(ref _state, SeenDue);
        }
        else if ((Interlocked.And(ref _state, ~(Due | SeenDue)) & Due) != 0)
        {
            work();
        }

        return true;
    }
}
