using System.Collections.Concurrent;

namespace Roam.Requests;

/// <summary>
/// What a session has to run on the thread pool: handlers of requests, continuations of calls. One work item of the pool, a runner, runs
/// many of them, so that a burst of messages costs the pool a few dispatches and not one for each.
/// </summary>
/// <remarks>
/// Safe for any number of threads. Items start in the order in which they were queued and may run at the same time. An item may block: a
/// runner that leaves others behind sees to it that another runner is on its way before it begins, so nothing waits for a blocked item
/// but for a thread of the pool, as any work item does.
/// </remarks>
internal sealed class RunQueue : IThreadPoolWorkItem
{
    // After so many items a runner goes to the end of the pool's queue: other sessions want to run too.
    private const int Quantum = 64;

    private readonly ConcurrentQueue<IThreadPoolWorkItem> _items = new();

    // Whether a runner was requested that has not started.
    private int _isRequested;

    /// <summary>Queues an item.</summary>
    public void Enqueue(IThreadPoolWorkItem item)
    {
        _items.Enqueue(item);
        RequestRunner();
    }

    /// <summary>Runs items; called by the thread pool.</summary>
    public void Execute()
    {
        // A fence, too: whatever was queued before this saw the request is found below; later it is requested anew.
        Interlocked.Exchange(ref _isRequested, 0);
        ExecutionContext? context = ExecutionContext.Capture();
        for (int i = 0; i < Quantum && _items.TryDequeue(out IThreadPoolWorkItem? item); i++)
        {
            if (!_items.IsEmpty)
            {
                RequestRunner();
            }

            item.Execute();
            LeaveNothingBehind(context);
        }

        if (!_items.IsEmpty)
        {
            RequestRunner();
        }
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
