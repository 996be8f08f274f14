namespace Roam.Channels;

/// <inheritdoc/>
/// <remarks><see cref="Start"/> and <see cref="Stop"/> may be called by different threads at once.</remarks>
#pragma warning disable CA1001 // The token source has neither a timer nor a wait handle: there is nothing to dispose.
internal sealed class StreamPump<T>(IAsyncEnumerable<T> items, Tx<T> output) : StreamPump
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _stop = new();
    private CancellationTokenRegistration _registration;
    private volatile Exception? _failure;
    private volatile Task? _running;

    public override Exception? Failure => _failure;

    public override void Start(CancellationToken cancellationToken)
    {
        _registration = cancellationToken.UnsafeRegister(static state => ((StreamPump<T>)state!).Stop(), this);
        _running = RunAsync();
    }

    public override void Stop()
    {
        // Abort first, then wake; the callbacks of the program's stream run elsewhere.
        output.Sender.GiveUp(ChannelErrors.DescribeSender(new OperationCanceledException()));
        _ = _stop.CancelAsync();
    }

    public override async ValueTask StopAsync()
    {
        Stop();
        if (_running is { } running)
        {
            await running.ConfigureAwait(false);
        }
    }

    // All else is about the channel or the connection, also where the channel has not been told yet.
    private static bool IsOfItem(Exception exception) =>
        exception is RoamException { Kind: RoamErrorKind.InvalidPayload or RoamErrorKind.LimitExceeded, MayHaveRun: false };

    private async Task RunAsync()
    {
        // Off the caller's thread: the call is not held up by the program's stream.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Exception? failure = null;
        try
        {
            _stop.Token.ThrowIfCancellationRequested();
            await foreach (T item in items.WithCancellation(_stop.Token).ConfigureAwait(false))
            {
                try
                {
                    await output.SendAsync(item, _stop.Token).ConfigureAwait(false);
                }
                catch (Exception exception) when (output.Sender.HasEnded || !IsOfItem(exception))
                {
                    // The handler wants no more, the connection is gone, or the pump was stopped: the call tells.
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Told to stop.
        }
#pragma warning disable CA1031 // The program's own exception: the caller is told by Failure, the handler by the close.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // A timeout of the stream's own is no cancellation of the call's.
            failure = exception is OperationCanceledException
                ? new RoamException(RoamErrorKind.HandlerFailed, "The stream was cancelled by itself.", innerException: exception) { IsOfCall = true }
                : exception;
            _failure = exception;
        }

        if (failure is null)
        {
            // Does nothing if the pump was stopped: it has given the channel up.
            output.Sender.Complete();
        }
        else
        {
            output.Sender.GiveUp(ChannelErrors.DescribeSender(failure));
        }

        await _registration.DisposeAsync().ConfigureAwait(false);
    }
}
