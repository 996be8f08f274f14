using System.Runtime.CompilerServices;

namespace Roam.Channels;

/// <summary>Reads an <see cref="Rx{T}"/> to its end, and disposes it in any case. One thread at a time.</summary>
internal sealed class RxEnumerator<T>(Rx<T> source, CancellationToken cancellationToken) : IAsyncEnumerator<T>
{
    public T Current { get; private set; } = default!;

    public ValueTask<bool> MoveNextAsync()
    {
        try
        {
            if (!cancellationToken.IsCancellationRequested && source.TryRead(out T? item))
            {
                Current = item;
                return new ValueTask<bool>(true);
            }
        }
#pragma warning disable CA1031 // Whatever it is, it belongs into the task.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<bool>(exception);
        }

        return WaitAsync();
    }

    public ValueTask DisposeAsync()
    {
        Current = default!;
        return source.DisposeAsync();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitAsync()
    {
        while (await source.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (source.TryRead(out T? item))
            {
                Current = item;
                return true;
            }
        }

        return false;
    }
}
