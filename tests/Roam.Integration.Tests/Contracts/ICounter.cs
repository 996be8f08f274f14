namespace Roam.Integration.Tests.Contracts;

/// <summary>A service that is passed by reference.</summary>
[RoamService]
public interface ICounter
{
    ValueTask<int> AddAsync(int value, CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> CountAsync(int upTo, CancellationToken cancellationToken = default);
}
