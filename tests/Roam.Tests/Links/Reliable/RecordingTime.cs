using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Roam.Tests.Links.Reliable;

/// <summary>A clock that stands still and remembers for how long each timer was set when it was made.</summary>
internal sealed class RecordingTime : FakeTimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> _dueTimes = new();

    public IReadOnlyCollection<TimeSpan> DueTimes => _dueTimes;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _dueTimes.Enqueue(dueTime);
        return base.CreateTimer(callback, state, dueTime, period);
    }
}
