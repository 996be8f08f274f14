using System.Collections.Concurrent;

namespace Roam.Integration.Tests.Contracts;

/// <summary>Counts how often each id was recorded, by whichever server. Safe for any number of threads.</summary>
internal sealed class Ledger : ILedger
{
    private readonly ConcurrentDictionary<long, int> _records = new();

    /// <summary>How many ids were recorded.</summary>
    public int Count => _records.Count;

    /// <summary>The ids that were recorded more than once.</summary>
    public IEnumerable<long> Twice => _records.Where(static record => record.Value > 1).Select(static record => record.Key);

    public int TimesOf(long id) => _records.GetValueOrDefault(id);

    public async ValueTask<long> RecordAsync(long id, CancellationToken cancellationToken = default)
    {
        _records.AddOrUpdate(id, 1, static (_, count) => count + 1);
        await WorkAsync(id);
        return id;
    }

    public async ValueTask<long> LookUpAsync(long id, CancellationToken cancellationToken = default)
    {
        await WorkAsync(id);
        return id;
    }

    public async ValueTask<long> SumAsync(IAsyncEnumerable<long> numbers, CancellationToken cancellationToken = default)
    {
        long sum = 0;
        await foreach (long number in numbers.WithCancellation(cancellationToken))
        {
            sum += number;
        }

        return sum;
    }

    // Some end at once, some take a turn, and some are still running when their server stops.
    private static async ValueTask WorkAsync(long id)
    {
        switch (id % 3)
        {
            case 1:
                await Task.Yield();
                break;
            case 2:
                await Task.Delay(TimeSpan.FromMilliseconds(id % 10));
                break;
        }
    }
}
