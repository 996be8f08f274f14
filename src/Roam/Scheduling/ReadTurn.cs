using System.Runtime.CompilerServices;

namespace Roam.Scheduling;

/// <summary>
/// What a loop over a peer's input does before it gives way. Where input is there already, such a loop never waits, and a peer that sends
/// fast enough would keep a thread of the pool for ever. One loop uses it.
/// </summary>
/// <remarks><c>if (turn.IsOver(receive.IsCompleted, bytes)) { await ReadTurn.GiveWay(); }</c></remarks>
// spec: session.read.turn
internal struct ReadTurn
{
    /// <summary>How many messages, or KiB, a turn has.</summary>
    public const int Length = 1024;

    private int _used;

    /// <summary>Counts a message.</summary>
    /// <param name="wasThere">Whether it was there already. Otherwise the loop has just waited for it, and a new turn begins.</param>
    /// <param name="bytes">Its length.</param>
    /// <returns>Whether the loop gives way before it goes on.</returns>
    public bool IsOver(bool wasThere, int bytes)
    {
        if (!wasThere)
        {
            _used = 0;
        }

        _used += 1 + (bytes >> 10);
        if (_used < Length)
        {
            return false;
        }

        _used = 0;
        return true;
    }

    /// <summary>Goes on behind everything that the thread pool has to do.</summary>
    public static Awaitable GiveWay() => default;

    /// <summary>Unlike <see cref="Task.Yield"/> it never returns to the context of a caller.</summary>
    public readonly struct Awaitable : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public Awaitable GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => ThreadPool.QueueUserWorkItem(static action => action(), continuation, preferLocal: false);

        public void UnsafeOnCompleted(Action continuation) =>
            ThreadPool.UnsafeQueueUserWorkItem(static action => action(), continuation, preferLocal: false);
    }
}
