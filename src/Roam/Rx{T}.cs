using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Roam.Channels;

namespace Roam;

/// <summary>
/// The receiving half of a channel. One thread reads at a time, which is checked; any thread may dispose. What has arrived before the
/// channel ended can still be read, whatever ended it.
/// </summary>
/// <typeparam name="T">The items' type.</typeparam>
public sealed class Rx<T> : IAsyncEnumerable<T>, IAsyncDisposable
{
    // Only a half that was created here, not one that a request brought, has a pair.
    private readonly ChannelPair<T>? _pair;

    internal Rx(ChannelPair<T> pair)
    {
        _pair = pair;
        Receiver = new ChannelReceiver();
    }

    internal Rx(ChannelReceiver receiver, ItemCodec<T> codec)
    {
        Receiver = receiver;
        Codec = codec;
    }

    internal ChannelReceiver Receiver { get; }

    /// <summary>Set before the half is bound, and read only by who has got an item.</summary>
    internal ItemCodec<T>? Codec { get; set; }

    /// <summary>Waits until an item can be read or the channel has ended.</summary>
    /// <returns>Whether an item can be read; <see langword="false"/> once the sender has closed the channel and all was read.</returns>
    /// <exception cref="RoamException">The sender failed or gave up (<see cref="RoamErrorKind.ChannelReset"/>), the connection was lost
    /// (<see cref="RoamErrorKind.ConnectionLost"/>), or an item could not be decoded (<see cref="RoamErrorKind.InvalidPayload"/>).</exception>
    /// <exception cref="ObjectDisposedException">This half was disposed before its end.</exception>
    /// <exception cref="InvalidOperationException">Another read is going on, or this half was passed to a call.</exception>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        try
        {
            return Receiver.WaitAsync(cancellationToken);
        }
#pragma warning disable CA1031 // Whatever it is, it belongs into the task.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<bool>(exception);
        }
    }

    /// <summary>Reads an item if one is there.</summary>
    /// <exception cref="RoamException">The item could not be decoded (<see cref="RoamErrorKind.InvalidPayload"/>), which resets the
    /// channel.</exception>
    /// <exception cref="InvalidOperationException">Another read is going on.</exception>
    public bool TryRead([MaybeNullWhen(false)] out T item)
    {
        Receiver.EnterRead();
        try
        {
            if (!Receiver.TryTake(out ReadOnlySpan<byte> payload))
            {
                item = default;
                return false;
            }

            item = Decode(payload);
            Receiver.CountConsumed();
            return true;
        }
        finally
        {
            Receiver.LeaveRead();
        }
    }

    /// <summary>Reads an item, waiting for it.</summary>
    /// <exception cref="ChannelClosedException">The sender has closed the channel and all was read.</exception>
    /// <exception cref="RoamException">As for <see cref="WaitToReadAsync"/>.</exception>
    /// <exception cref="ObjectDisposedException">This half was disposed before its end.</exception>
    /// <exception cref="InvalidOperationException">Another read is going on, or this half was passed to a call.</exception>
    public ValueTask<T> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        try
        {
            return TryRead(out T? item) ? new ValueTask<T>(item) : ReadWhenPossibleAsync(cancellationToken);
        }
#pragma warning disable CA1031 // Whatever it is, it belongs into the task.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<T>(exception);
        }
    }

    /// <summary>Reads all items until the end, and disposes this half: leaving the loop early resets the channel.</summary>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new RxEnumerator<T>(this, cancellationToken);

    /// <summary>Keeps the channel open when the handler that was given it ends. Whoever detaches must dispose it.</summary>
    public void Detach() => Receiver.Detach();

    /// <summary>Ends reading and drops what was not read; if the channel has not ended, the sender is told to stop. Does nothing to a half
    /// that was passed to a call.</summary>
    public ValueTask DisposeAsync()
    {
        if (_pair is not null && _pair.TryDispose())
        {
            _pair.Tx.Sender.Fail(ChannelPair<T>.CreateDisposedException());
        }

        Receiver.Dispose();
        return default;
    }

    /// <summary>Has this half count as passed to a call that will be given it.</summary>
    internal void Reserve(object call) => _pair?.ReserveRx(call);

    internal ChannelSender Pass(ItemCodec<T> codec, int credit, object call) =>
        _pair is null ? throw Tx<T>.NotOfAPair() : _pair.PassRx(codec, credit, call);

    /// <summary>Ends both halves with the reason if no call but this has one.</summary>
    internal void Abandon(RoamException reason, object call) => _pair?.Abandon(reason, call);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<T> ReadWhenPossibleAsync(CancellationToken cancellationToken)
    {
        while (await WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (TryRead(out T? item))
            {
                return item;
            }
        }

        throw new ChannelClosedException("The sender has closed the channel, and everything was read.");
    }

    // Outside any lock: codecs of types run code of the program.
    private T Decode(ReadOnlySpan<byte> payload)
    {
        try
        {
            IChannelHost host = Receiver.Host;
            return Codec!.Read(payload, host.PayloadFormat, host.Limits.MaxPayloadDepth);
        }
        catch (Exception exception)
        {
            var error = new RoamException(
                RoamErrorKind.InvalidPayload,
                $"An item of the channel cannot be decoded: {exception.Message}",
                mayHaveRun: true,
                exception);
            Receiver.Abort(error);
            throw error;
        }
    }
}
