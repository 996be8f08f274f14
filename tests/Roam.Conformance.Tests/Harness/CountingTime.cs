using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Roam.Conformance.Tests.Harness;

/// <summary>A clock that stands still and knows how many timers nobody has disposed of, and for how long each was set when it was made.</summary>
internal sealed class CountingTime : FakeTimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> _dueTimes = new();
    private int _timers;

    public IReadOnlyCollection<TimeSpan> DueTimes => _dueTimes;

    public int Timers => Volatile.Read(ref _timers);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _dueTimes.Enqueue(dueTime);
        Interlocked.Increment(ref _timers);
        return new Timer(this, base.CreateTimer(callback, state, dueTime, period));
    }

    private sealed class Timer(CountingTime time, ITimer inner) : ITimer
    {
        private int _disposed;

        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(dueTime, period);

        public void Dispose()
        {
            inner.Dispose();
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                Interlocked.Decrement(ref time._timers);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
