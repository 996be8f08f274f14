using System.Collections.Concurrent;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Harness;

/// <summary>Handlers that wait until the test lets them go. Safe for any number of threads.</summary>
internal sealed class Gate
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<int>> _open = new();
    private readonly Observed<int> _entered = new(0);
    private readonly Observed<int> _inside = new(0);
    private int _most;

    /// <summary>How many have come in.</summary>
    public int Entered => _entered.Value;

    /// <summary>How many have been inside at once at most.</summary>
    public int Most => Volatile.Read(ref _most);

    /// <summary>A handler: gives its number when it is let go, and ends when its token fires.</summary>
    public async ValueTask<int> WaitAsync(int number, CallContext context)
    {
        int inside = _inside.Update(count => count + 1);
        int seen;
        while (inside > (seen = Volatile.Read(ref _most)) && Interlocked.CompareExchange(ref _most, inside, seen) != seen)
        {
        }

        Task<int> mayLeave = Find(number).Task;
        _entered.Update(count => count + 1);
        try
        {
            return await mayLeave.WaitAsync(context.CancellationToken);
        }
        finally
        {
            _inside.Update(count => count - 1);
        }
    }

    public Task WaitUntilEnteredAsync(int count) => _entered.WaitForAsync(entered => entered >= count, what: $"{count} handlers to run");

    public Task WaitUntilEmptyAsync() => _inside.WaitForAsync(inside => inside == 0, what: "all handlers to end");

    public void Release(int number) => Find(number).TrySetResult(number);

    private TaskCompletionSource<int> Find(int number) =>
        _open.GetOrAdd(number, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
