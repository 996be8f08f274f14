namespace Roam.Integration.Tests.Contracts;

/// <summary>Adds to what it has; safe for any number of threads.</summary>
internal sealed class Counter(int start = 0) : ICounter
{
    private int _value = start;

    public ValueTask<int> AddAsync(int value, CancellationToken cancellationToken = default) => new(Interlocked.Add(ref _value, value));

    public async IAsyncEnumerable<int> CountAsync(int upTo, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 1; i <= upTo; i++)
        {
            await Task.Yield();
            yield return Interlocked.Add(ref _value, 0) + i;
        }
    }
}
