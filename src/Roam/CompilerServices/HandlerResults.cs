using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Roam.CompilerServices;

/// <summary>Brings the forms that a handler may return to the one that the dispatcher awaits. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class HandlerResults
{
    /// <summary>A task without result.</summary>
    public static ValueTask<Unit> AsUnit(ValueTask task)
    {
        if (task.IsCompletedSuccessfully)
        {
            // Does not block: the task has ended. A pooled source wants its result to be taken, also when there is none.
            task.GetAwaiter().GetResult();
            return default;
        }

        return AwaitAsync(task);

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        static async ValueTask<Unit> AwaitAsync(ValueTask task)
        {
            await task.ConfigureAwait(false);
            return default;
        }
    }

    /// <summary>A task without result.</summary>
    public static ValueTask<Unit> AsUnit(Task task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return AsUnit(new ValueTask(task));
    }

    /// <summary>A task with a result.</summary>
    public static ValueTask<TResult> AsValueTask<TResult>(Task<TResult> task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new(task);
    }

    /// <summary>A stream: sends its items on the output channel until its end, a reset by the caller, or the token. The channel is
    /// closed by the driver when the request ends.</summary>
    public static ValueTask<Unit> SendAllAsync<T>(IAsyncEnumerable<T> items, Tx<T> output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        return items is null
            ? ValueTask.FromException<Unit>(new InvalidOperationException("The handler returned null instead of a stream."))
            : SendAsync(items, output, cancellationToken);

        static async ValueTask<Unit> SendAsync(IAsyncEnumerable<T> items, Tx<T> output, CancellationToken cancellationToken)
        {
            await foreach (T item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    await output.SendAsync(item, cancellationToken).ConfigureAwait(false);
                }
                catch (RoamException exception) when (exception.Kind == RoamErrorKind.ChannelReset)
                {
                    // The caller has left its loop.
                    break;
                }
            }

            return default;
        }
    }
}
