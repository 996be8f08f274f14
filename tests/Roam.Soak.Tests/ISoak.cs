namespace Roam.Soak.Tests;

/// <summary>What the callers of the soak do.</summary>
[RoamService]
public interface ISoak
{
    ValueTask<long> AddAsync(long left, long right);

    ValueTask<string> GreetAsync(string name, CancellationToken cancellationToken = default);

    ValueTask<long> SumAsync(Rx<int> numbers);

    IAsyncEnumerable<int> CountAsync(int upTo, CancellationToken cancellationToken = default);

    ValueTask WaitAsync(CancellationToken cancellationToken = default);
}
