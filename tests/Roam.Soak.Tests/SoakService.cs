using System.Runtime.CompilerServices;

namespace Roam.Soak.Tests;

internal sealed class SoakService : ISoak
{
    private long _additions;
    private long _others;
    private long _waits;

    public long Additions => Interlocked.Read(ref _additions);

    /// <summary>Handlers that ran to their end, besides additions.</summary>
    public long Others => Interlocked.Read(ref _others);

    /// <summary>Handlers that ended because their caller had given up.</summary>
    public long Waits => Interlocked.Read(ref _waits);

    public ValueTask<long> AddAsync(long left, long right)
    {
        Interlocked.Increment(ref _additions);
        return new(left + right);
    }

    public async ValueTask<string> GreetAsync(string name, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        Interlocked.Increment(ref _others);
        return "hello " + name;
    }

    public async ValueTask<long> SumAsync(Rx<int> numbers)
    {
        long sum = 0;
        await foreach (int number in numbers)
        {
            sum += number;
        }

        Interlocked.Increment(ref _others);
        return sum;
    }

    public async IAsyncEnumerable<int> CountAsync(int upTo, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < upTo; i++)
        {
            yield return i;
        }

        await Task.Yield();
        Interlocked.Increment(ref _others);
    }

    public async ValueTask WaitAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
        finally
        {
            Interlocked.Increment(ref _waits);
        }
    }
}
