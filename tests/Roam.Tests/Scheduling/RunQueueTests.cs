using Roam.Scheduling;
using Roam.TestKit;

namespace Roam.Tests.Scheduling;

public sealed class RunQueueTests
{
    private static readonly AsyncLocal<string?> Ambient = new();

    private readonly RunQueue _queue = new();

    [Fact]
    public async Task An_item_that_blocks_holds_up_neither_those_behind_it_nor_those_that_come_later()
    {
        using ManualResetEventSlim release = new();
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Countdown behind = new(100);
        Countdown later = new(100);
        Countdown blocked = new(1);

        // All are queued before the first can run, so that one runner finds them together.
        _queue.EnqueueLater(new Item(() =>
        {
            entered.SetResult();
            release.Wait(Eventually.Timeout);
            blocked.Signal();
        }));
        for (int i = 0; i < 100; i++)
        {
            _queue.EnqueueLater(new Item(behind.Signal));
        }

        _queue.Flush();
        await entered.Task.Soon();
        await behind.Reached.Soon();
        for (int i = 0; i < 100; i++)
        {
            _queue.Enqueue(new Item(later.Signal));
        }

        await later.Reached.Soon();
        Assert.False(blocked.Reached.IsCompleted);
        release.Set();
        await blocked.Reached.Soon();
    }

    [Fact]
    public async Task Each_item_of_many_threads_runs_once()
    {
        const int Threads = 8;
        const int Each = 5_000;
        int[] runs = new int[Threads * Each];
        Countdown all = new(Threads * Each);
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < Each; i++)
            {
                int index = (thread * Each) + i;
                _queue.Enqueue(new Item(() =>
                {
                    Interlocked.Increment(ref runs[index]);
                    all.Signal();
                }));
            }
        }))).Soon();

        await all.Reached.Soon();
        Assert.All(runs, static count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task What_an_item_leaves_in_its_thread_the_next_does_not_see()
    {
        List<string> seen = [];
        Countdown all = new(200);
        for (int i = 0; i < 200; i++)
        {
            _queue.EnqueueLater(new Item(() =>
            {
                lock (seen)
                {
                    if (Ambient.Value is not null)
                    {
                        seen.Add("an AsyncLocal");
                    }

                    if (SynchronizationContext.Current is not null)
                    {
                        seen.Add("a SynchronizationContext");
                    }
                }

                Ambient.Value = "left behind";
                SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
                all.Signal();
            }));
        }

        _queue.Flush();
        await all.Reached.Soon();
        Assert.Empty(seen);
    }

    [Fact]
    public async Task A_session_with_much_to_run_lets_others_run()
    {
        // Each item queues the next, without end: only a runner that gives way lets the thread pool serve anybody else.
        bool stop = false;
        Countdown ended = new(Environment.ProcessorCount * 4);
        for (int i = 0; i < Environment.ProcessorCount * 4; i++)
        {
            _queue.Enqueue(new Endless(_queue, () => Volatile.Read(ref stop), ended.Signal));
        }

        RunQueue other = new();
        for (int i = 0; i < 100; i++)
        {
            Countdown one = new(1);
            other.Enqueue(new Item(one.Signal));
            await one.Reached.Soon();
        }

        Assert.False(ended.Reached.IsCompleted);
        Volatile.Write(ref stop, true);
        await ended.Reached.Soon();
    }

    private sealed class Item(Action run) : IThreadPoolWorkItem
    {
        public void Execute() => run();
    }

    private sealed class Endless(RunQueue queue, Func<bool> stop, Action ended) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            if (stop())
            {
                ended();
            }
            else
            {
                queue.Enqueue(this);
            }
        }
    }

    private sealed class Countdown(int count)
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = count;

        public Task Reached => _reached.Task;

        public void Signal()
        {
            if (Interlocked.Decrement(ref _left) == 0)
            {
                _reached.SetResult();
            }
        }
    }
}
