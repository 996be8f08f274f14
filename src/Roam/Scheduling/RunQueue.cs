using System.Collections.Concurrent;

namespace Roam.Scheduling;

/// <summary>
/// What a session has to run on the thread pool: handlers of requests, continuations of calls, the drainer of the way out. One work item of
/// the pool, a runner, runs many of them, so that a burst of messages costs the pool a few dispatches and not one for each.
/// </summary>
/// <remarks>
/// Safe for any number of threads. Items start in the order in which they were queued and may run at the same time. An item may block: a
/// runner sees to it that another one is on its way before it begins an item that leaves others behind, and so does whoever queues one
/// later. So nothing waits for an item that blocks, but for a thread of the pool, as any work item does.
/// </remarks>
internal sealed class RunQueue : IThreadPoolWorkItem
{
    // What a runner runs before it goes to the end of the pool's queue: others than this session want to run too.
    private const int MostItems = 64;

    private readonly ConcurrentQueue<IThreadPoolWorkItem> _items = new();

    // Whether a runner was requested that has not started.
    private int _isRequested;

    /// <summary>Queues an item.</summary>
    public void Enqueue(IThreadPoolWorkItem item)
    {
        _items.Enqueue(item);
        RequestRunner();
    }

    /// <summary>Queues an item that may wait until <see cref="Flush"/>, which the same thread calls soon.</summary>
    public void EnqueueLater(IThreadPoolWorkItem item) => _items.Enqueue(item);

    /// <summary>Sees to it that what is queued runs.</summary>
    public void Flush()
    {
        if (Volatile.Read(ref _isRequested) == 0 && !_items.IsEmpty)
        {
            RequestRunner();
        }
    }

    /// <summary>Runs items; called by the thread pool.</summary>
    public void Execute()
    {
        // A fence, too: what was queued by somebody who saw the request is found below; who comes later requests another runner.
        Interlocked.Exchange(ref _isRequested, 0);
        ExecutionContext? context = ExecutionContext.Capture();
        for (int i = 0; i < MostItems && _items.TryDequeue(out IThreadPoolWorkItem? item); i++)
        {
            Flush();
            item.Execute();
            LeaveNothingBehind(context);
        }

        Flush();
    }

    // The thread pool does the same after each of its items: what one handler has set must not be seen by the next.
    private static void LeaveNothingBehind(ExecutionContext? context)
    {
        if (context is not null && ExecutionContext.Capture() != context)
        {
            ExecutionContext.Restore(context);
        }

        if (SynchronizationContext.Current is not null)
        {
            SynchronizationContext.SetSynchronizationContext(null);
        }
    }

    private void RequestRunner()
    {
        if (Volatile.Read(ref _isRequested) == 0 && Interlocked.Exchange(ref _isRequested, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}
