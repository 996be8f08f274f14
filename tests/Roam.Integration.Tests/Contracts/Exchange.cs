using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Roam.Integration.Tests.Contracts;

/// <summary>The service behind <see cref="IExchange"/>.</summary>
internal sealed class Exchange : IExchange
{
    public ConcurrentQueue<ICounter> Kept { get; } = new();

    /// <summary>What <see cref="OpenAsync"/> gives.</summary>
    public Counter Own { get; } = new();

    public Func<ICounter, CallContext, ValueTask> OnThen { get; set; } = static (_, _) => default;

    public async ValueTask<int> UseAsync(ICounter counter, int value, CancellationToken cancellationToken = default)
    {
        try
        {
            return await counter.AddAsync(value, cancellationToken);
        }
        finally
        {
            await RoamClient.ReleaseAsync(counter);
        }
    }

    public Task KeepAsync(ICounter counter, string note, ICounter? other = null, CancellationToken cancellationToken = default)
    {
        Kept.Enqueue(counter);
        if (other is not null)
        {
            Kept.Enqueue(other);
        }

        return Task.CompletedTask;
    }

    public ValueTask ThenAsync(ICounter counter, CallContext context = default) => OnThen(counter, context);

    public async IAsyncEnumerable<int> RelayAsync(
        ICounter counter, int upTo, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using IAsyncDisposable? client = counter as IAsyncDisposable;
        await foreach (int item in counter.CountAsync(upTo, cancellationToken))
        {
            yield return item;
        }
    }

    public ValueTask<bool> IsMineAsync(ICounter counter, CancellationToken cancellationToken = default) => new(ReferenceEquals(counter, Own));

    public ValueTask<ICounter> OpenAsync(int start, CallContext context = default) => new(start == 0 ? Own : new Counter(start));

    public Task<ICounter?> FindAsync(bool exists, CancellationToken cancellationToken = default) =>
        Task.FromResult<ICounter?>(exists ? Own : null);

    public ValueTask<Result<ICounter, string>> TryOpenAsync(int start, CancellationToken cancellationToken = default) =>
        new(start < 0 ? Result<ICounter, string>.Fail("negative") : Result<ICounter, string>.Ok(new Counter(start)));

    public ValueTask<ICounter> EchoAsync(ICounter counter, CancellationToken cancellationToken = default) => new(counter);
}
