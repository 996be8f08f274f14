using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Roam.TestKit.Simulation;

/// <summary>
/// Runs what is queued to the thread pool, all of it and nothing else, on the thread that asks for it, one work item after the other, in an
/// order that a seed decides. What runs in a simulation is therefore the production code as it is, and yet nothing happens by chance.
/// </summary>
/// <remarks>
/// <para>A scheduler of one's own cannot be injected: continuations behind <c>ConfigureAwait(false)</c> go to the pool and nowhere else. So
/// the pool is told to have one thread (<c>ThreadPoolMaxThreads</c> in the project of the program), that thread is kept busy for ever, and
/// what gathers in the pool's queue is taken out here. The queue is a private field of the runtime: one that has none says so at once.</para>
/// <para>One per process, used by one thread, which must not be a thread of the pool.</para>
/// </remarks>
public sealed class WorkItemScheduler
{
    private readonly ConcurrentQueue<object> _queue;
    private readonly List<object> _ready = [];
    private Random _random = new(0);
    private double _disorder;

    private WorkItemScheduler(ConcurrentQueue<object> queue) => _queue = queue;

    /// <summary>How many work items have been run since <see cref="Begin"/>.</summary>
    public int Executed { get; private set; }

    /// <summary>Whether nothing can be run.</summary>
    public bool IsIdle
    {
        get
        {
            Collect();
            return _ready.Count == 0;
        }
    }

    /// <summary>Keeps the pool's thread busy for ever.</summary>
    /// <exception cref="NotSupportedException">The pool may have more than one thread, or is not the runtime's that this was written for.</exception>
    public static WorkItemScheduler TakeOverThreadPool()
    {
        ThreadPool.GetMaxThreads(out int maxThreads, out _);
        if (maxThreads != 1)
        {
            throw new NotSupportedException(
                $"The thread pool may have {maxThreads} threads: set ThreadPoolMinThreads and ThreadPoolMaxThreads to 1 in the project of the program.");
        }

        WorkItemScheduler scheduler = new(FindQueue());
        Thread? busy = null;
        using ManualResetEventSlim started = new();
        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                busy = Thread.CurrentThread;
                started.Set();
                Thread.CurrentThread.Join();
            },
            null);
        started.Wait();
        ThreadPool.UnsafeQueueUserWorkItem(static _ => { }, null);
        return scheduler.IsIdle || Thread.CurrentThread == busy
            ? throw new NotSupportedException("Work items do not gather where they are looked for.")
            : scheduler;
    }

    /// <summary>Begins a simulation: what is left of the one before is dropped.</summary>
    /// <param name="random">Decides the order.</param>
    /// <param name="disorder">How likely a work item is not the one that has waited longest: 0 is the order of a pool with one thread, 1
    /// any order at all, as with many threads of which each may be slow.</param>
    public void Begin(Random random, double disorder)
    {
        Collect();
        _ready.Clear();
        _random = random;
        _disorder = disorder;
        Executed = 0;
    }

    /// <summary>Runs one work item.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="Exception">What the work item threw. In production it would have ended the process.</exception>
    public bool RunOne()
    {
        Collect();
        if (_ready.Count == 0)
        {
            return false;
        }

        int index = _ready.Count > 1 && _random.NextDouble() < _disorder ? _random.Next(_ready.Count) : 0;
        object item = _ready[index];
        _ready.RemoveAt(index);
        Executed++;
        if (item is Task task)
        {
            ExecuteFromThreadPool(task, Thread.CurrentThread);
        }
        else
        {
            ((IThreadPoolWorkItem)item).Execute();
        }

        return true;
    }

    /// <summary>Runs work items until there are none.</summary>
    /// <param name="most">How many at most.</param>
    /// <returns>Whether none is left.</returns>
    public bool Run(int most)
    {
        for (int i = 0; i < most; i++)
        {
            if (!RunOne())
            {
                return true;
            }
        }

        return IsIdle;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = nameof(ExecuteFromThreadPool))]
    private static extern void ExecuteFromThreadPool(Task task, Thread thread);

    private static ConcurrentQueue<object> FindQueue()
    {
        const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
        object? workQueue = typeof(ThreadPool).GetField("s_workQueue", Any)?.GetValue(null);
        return workQueue?.GetType().GetField("workItems", Any)?.GetValue(workQueue) as ConcurrentQueue<object>
            ?? throw new NotSupportedException($"The thread pool of {Environment.Version} keeps its work items somewhere else.");
    }

    private void Collect()
    {
        while (_queue.TryDequeue(out object? item))
        {
            _ready.Add(item);
        }
    }
}
