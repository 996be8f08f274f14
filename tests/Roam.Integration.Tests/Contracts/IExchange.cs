namespace Roam.Integration.Tests.Contracts;

/// <summary>Passes services by reference, in every place where one may stand.</summary>
[RoamService]
public interface IExchange
{
    /// <summary>Adds to the counter and lets it go.</summary>
    ValueTask<int> UseAsync(ICounter counter, int value, CancellationToken cancellationToken = default);

    /// <summary>Keeps one or two; the arguments between them travel by value.</summary>
    Task KeepAsync(ICounter counter, string note, ICounter? other = null, CancellationToken cancellationToken = default);

    /// <summary>The same, and then fails or waits, as the test says.</summary>
    ValueTask ThenAsync(ICounter counter, CallContext context = default);

    /// <summary>Reads the counter's stream item by item.</summary>
    IAsyncEnumerable<int> RelayAsync(ICounter counter, int upTo, CancellationToken cancellationToken = default);

    /// <summary>Tells whether the counter that comes is the object that this side gave.</summary>
    ValueTask<bool> IsMineAsync(ICounter counter, CancellationToken cancellationToken = default);

    ValueTask<ICounter> OpenAsync(int start, CallContext context = default);

    Task<ICounter?> FindAsync(bool exists, CancellationToken cancellationToken = default);

    ValueTask<Result<ICounter, string>> TryOpenAsync(int start, CancellationToken cancellationToken = default);

    /// <summary>Gives back what it is given.</summary>
    ValueTask<ICounter> EchoAsync(ICounter counter, CancellationToken cancellationToken = default);
}
