namespace Roam.Integration.Tests.Contracts;

/// <summary>Calls that know themselves apart, so that one that runs twice is found out.</summary>
[RoamService]
public interface ILedger
{
    /// <summary>Runs once for each id, or the ledger says so. Gives the id back.</summary>
    ValueTask<long> RecordAsync(long id, CancellationToken cancellationToken = default);

    /// <summary>May run as often as it likes.</summary>
    [Idempotent]
    ValueTask<long> LookUpAsync(long id, CancellationToken cancellationToken = default);

    ValueTask<long> SumAsync(IAsyncEnumerable<long> numbers, CancellationToken cancellationToken = default);
}
