using System.Runtime.CompilerServices;
using Roam.CompilerServices;
using Roam.Links;
using Roam.Requests;

namespace Roam.Connections;

/// <summary>
/// A call that failed with its session and is made again on others, until one answers it, or it fails in a way that forbids another
/// attempt. Its caller waits for the first attempt's <see cref="PendingCall"/>, which is completed here and nowhere else.
/// </summary>
/// <remarks>One thread at a time runs it.</remarks>
internal sealed class RepeatedCall<TMethod, TArguments, TResult>(
    ReconnectingConnection connection,
    IReconnectingHost host,
    PendingCall<TMethod, TArguments, TResult> call,
    TArguments arguments,
    CallContext context,
    ConnectionDriver failed,
    RoamException failure) : IThreadPoolWorkItem
    where TMethod : struct, IRoamMethod<TArguments, TResult>
    where TArguments : struct
{
    // No timer can be set for longer than 49 days.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(30);

    private readonly StrongBox<bool> _channelsWritten = new();
    private readonly long _failedAt = host.Options.TimeProvider.GetTimestamp();
    private ConnectionDriver _failed = failed;
    private RoamException _failure = failure;
    private bool _mayHaveRun = failure.MayHaveRun;

    public void Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        TResult result;
        try
        {
            result = await RepeatAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Exception outcome = exception is RoamException { MayHaveRun: false } known && _mayHaveRun
                ? new RoamException(known.Kind, known.Message, mayHaveRun: true, known.InnerException)
                : exception;
            if (!_channelsWritten.Value)
            {
                ConnectionDriver.FailChannels<TMethod, TArguments, TResult>(arguments, outcome);
            }

            call.EndRepeated(outcome);
            return;
        }

        call.EndRepeated(result);
    }

    private async ValueTask<TResult> RepeatAsync()
    {
        while (true)
        {
            ConnectionDriver driver = await WaitForOtherAsync().ConfigureAwait(false);
            try
            {
                return await driver.CallAgainAsync<TMethod, TArguments, TResult>(arguments, context, _channelsWritten).ConfigureAwait(false);
            }
            catch (RoamException exception) when (IsRepeatable(exception))
            {
                _failed = driver;
                _failure = exception;
                _mayHaveRun |= exception.MayHaveRun;
            }
        }
    }

    private bool IsRepeatable(RoamException exception)
    {
        TimeSpan most = host.Policy.TotalTime;
        return !_channelsWritten.Value
            && connection.CanRepeat(TMethod.Descriptor, exception)
            && (most == Timeout.InfiniteTimeSpan || host.Options.TimeProvider.GetElapsedTime(_failedAt) < most);
    }

    private async ValueTask<ConnectionDriver> WaitForOtherAsync()
    {
        TimeSpan left = context.Deadline.Remaining;
        using CancellationTokenSource? timeout = context.Deadline.IsNone || left > LongestTimeout
            ? null
            : new CancellationTokenSource(left, host.Options.TimeProvider);
        using CancellationTokenSource? linked = timeout is null
            ? null
            : CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.CancellationToken);
        try
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            if (context.Deadline.HasPassed)
            {
                throw new OperationCanceledException();
            }

            return await connection.WaitForOtherAsync(_failed, linked?.Token ?? context.CancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new RoamException(
                RoamErrorKind.DeadlineExceeded,
                $"The deadline of '{TMethod.Descriptor.Name}' passed while it waited for the connection to be restored: {_failure.Message}");
        }
    }
}
