using System.Runtime.CompilerServices;

namespace Roam.CompilerServices;

/// <summary>
/// The stream that a call returns. Enumerating makes the call; leaving the enumeration early cancels it, so that a handler which waits for
/// something else than credit ends too.
/// </summary>
internal sealed class ResultStream<TMethod, TArguments, T>(
    RoamConnection connection,
    TArguments arguments,
    CallContext context,
    CallInputs? inputs) : IAsyncEnumerable<T>
    where TMethod : struct, IRoamStreamMethod<TArguments, T>
    where TArguments : struct
{
    private int _enumerated;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (inputs is not null && Interlocked.Exchange(ref _enumerated, 1) != 0)
        {
            throw new InvalidOperationException("A stream whose call sends streams itself can be enumerated once only.");
        }

        return EnumerateAsync(cancellationToken).GetAsyncEnumerator(CancellationToken.None);
    }

    private async IAsyncEnumerable<T> EnumerateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, cancellationToken);
        (Tx<T> tx, Rx<T> rx) = RoamChannel.Create<T>();
        CallContext callContext = new(context.State, ending.Token);
        TArguments all = TMethod.WithOutput(arguments, tx);
        ValueTask<Unit> sent = ClientCalls.InvokeAsync<TMethod, TArguments, Unit>(connection, all, callContext);
        Task call = (inputs is null ? sent : inputs.RunAsync(sent, ending.Token)).AsTask();
        bool ended = false;
        try
        {
            while (await WaitToReadAsync(rx, call, ending.Token, cancellationToken).ConfigureAwait(false))
            {
                while (rx.TryRead(out T? item))
                {
                    yield return item;
                }
            }

            // The channel has ended; how the call ended is what the enumeration ends with.
            ended = true;
            await ObserveAsync(call, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!ended)
            {
                await rx.DisposeAsync().ConfigureAwait(false);
                await ending.CancelAsync().ConfigureAwait(false);
                await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async ValueTask<bool> WaitToReadAsync(Rx<T> rx, Task call, CancellationToken ending, CancellationToken cancellationToken)
    {
        try
        {
            return await rx.WaitToReadAsync(ending).ConfigureAwait(false);
        }
        catch (RoamException)
        {
            // The call knows better than its channel why it failed; it ends too, at the latest with the connection.
            await ObserveAsync(call, cancellationToken).ConfigureAwait(false);
            throw;
        }
        catch (OperationCanceledException)
        {
            await ObserveAsync(call, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask ObserveAsync(Task call, CancellationToken cancellationToken)
    {
        try
        {
            await call.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(context.CancellationToken);
        }
    }
}
