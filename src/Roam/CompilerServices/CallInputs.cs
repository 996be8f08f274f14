using System.ComponentModel;
using System.Runtime.ExceptionServices;
using Roam.Channels;

namespace Roam.CompilerServices;

/// <summary>
/// The <see cref="IAsyncEnumerable{T}"/> arguments of one call: each is sent item by item on a channel while the call runs. For
/// generated code.
/// </summary>
/// <remarks>Streams are added by one thread before the call; <see cref="Stop"/> may be called by any.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CallInputs
{
    private readonly List<StreamPump> _pumps = [];

    /// <summary>The first exception that a stream of the program threw.</summary>
    internal Exception? Failure
    {
        get
        {
            foreach (StreamPump pump in _pumps)
            {
                if (pump.Failure is { } failure)
                {
                    return failure;
                }
            }

            return null;
        }
    }

    /// <summary>Adds a stream and gives the half to pass to the handler.</summary>
    /// <param name="items">The stream.</param>
    /// <param name="parameterName">The parameter, for the error if the stream is <see langword="null"/>.</param>
    public Rx<T> Add<T>(IAsyncEnumerable<T> items, string parameterName)
    {
        if (items is null)
        {
            throw new ArgumentNullException(parameterName);
        }

        (Tx<T> output, Rx<T> passed) = RoamChannel.Create<T>();
        _pumps.Add(new StreamPump<T>(items, output));
        return passed;
    }

    /// <summary>Begins to send. Called once, after the channels of the call were committed.</summary>
    /// <param name="cancellationToken">Ends the streams early.</param>
    internal void Start(CancellationToken cancellationToken)
    {
        foreach (StreamPump pump in _pumps)
        {
            pump.Start(cancellationToken);
        }
    }

    /// <summary>Tells the streams to end, and sends nothing more. Does not wait for the program's code.</summary>
    internal void Stop()
    {
        foreach (StreamPump pump in _pumps)
        {
            pump.Stop();
        }
    }

    /// <summary>Does the same and waits until every stream has ended: as long as the program's code takes.</summary>
    internal async ValueTask StopAsync()
    {
        Stop();
        foreach (StreamPump pump in _pumps)
        {
            await pump.StopAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Sends the streams while a call that has been made runs. A stream of the program that fails ends the call with its own
    /// exception.</summary>
    internal async ValueTask<TResult> RunAsync<TResult>(ValueTask<TResult> call, CancellationToken cancellationToken)
    {
        Start(cancellationToken);
        try
        {
            TResult result = await call.ConfigureAwait(false);
            Stop();
            return result;
        }
        catch (RoamException) when (Failure is { } failure)
        {
            Stop();
            ExceptionDispatchInfo.Throw(failure);
            throw;
        }
        catch
        {
            Stop();
            throw;
        }
    }
}
