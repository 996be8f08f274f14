using System.Runtime.CompilerServices;
using Roam.Buffers;
using Roam.Channels;

namespace Roam;

/// <summary>
/// The sending half of a channel. Any number of threads may send, complete and dispose at once; who awaits each send before the next keeps
/// the order of its items. A channel that is not completed fails its reader: <see cref="CompleteAsync()"/> after the last item says that
/// it was the last. A half that a handler was given is completed when the handler returns.
/// </summary>
/// <typeparam name="T">The items' type.</typeparam>
public sealed class Tx<T> : IAsyncDisposable
{
    // Only a half that was created here, not one that a request brought, has a pair.
    private readonly ChannelPair<T>? _pair;

    internal Tx(ChannelPair<T> pair)
    {
        _pair = pair;
        Sender = new ChannelSender(isOfRequest: false);
    }

    internal Tx(ChannelSender sender, ItemCodec<T> codec)
    {
        Sender = sender;
        Codec = codec;
    }

    internal ChannelSender Sender { get; }

    /// <summary>Set before the half is bound, and read only by who has got credit.</summary>
    internal ItemCodec<T>? Codec { get; set; }

    /// <summary>Sends an item, waiting for credit if there is none, and while too much waits to be sent on the connection.</summary>
    /// <exception cref="RoamException">The receiver reset the channel (<see cref="RoamErrorKind.ChannelReset"/>), the connection was lost
    /// (<see cref="RoamErrorKind.ConnectionLost"/>), or the item cannot be encoded (<see cref="RoamErrorKind.InvalidPayload"/>) or is too
    /// large (<see cref="RoamErrorKind.LimitExceeded"/>). After the last two the channel can still be used.</exception>
    /// <exception cref="ObjectDisposedException">This half was completed or disposed of.</exception>
    /// <exception cref="InvalidOperationException">This half was passed to a call.</exception>
    /// <exception cref="OperationCanceledException">The token fired while the item waited. It was not sent.</exception>
    public ValueTask SendAsync(T item, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        if (Sender.MaySendNow)
        {
            try
            {
                if (TrySend(item))
                {
                    return default;
                }
            }
#pragma warning disable CA1031 // Whatever it is, it belongs into the task.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                return ValueTask.FromException(exception);
            }
        }

        return SendWhenPossibleAsync(item, cancellationToken);
    }

    /// <summary>Ends the channel in good order: the receiver reads what was sent, and then the end. Sends that still wait fail. Does nothing
    /// if the channel has ended.</summary>
    /// <exception cref="InvalidOperationException">This half was passed to a call.</exception>
    public ValueTask CompleteAsync()
    {
        End(reason: null);
        return default;
    }

    /// <summary>Ends the channel with an error: the receiver reads what was sent, and then fails with
    /// <see cref="RoamErrorKind.ChannelReset"/>. It is told the kind of the error, not its message. Does nothing if the channel has
    /// ended.</summary>
    /// <exception cref="InvalidOperationException">This half was passed to a call.</exception>
    public ValueTask CompleteAsync(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        End(ChannelErrors.DescribeSender(error));
        return default;
    }

    /// <summary>Keeps the channel open when the handler that was given it ends. A handler that detaches it must complete or dispose of it.</summary>
    public void Detach() => Sender.Detach();

    /// <summary>Ends sending. Unless <see cref="CompleteAsync()"/> was called before, the channel is given up: the receiver reads what was
    /// sent, and then fails with <see cref="RoamErrorKind.ChannelReset"/>. Does nothing to a half that was passed to a call.</summary>
    // spec: rpc.channel.give-up
    public ValueTask DisposeAsync()
    {
        if (_pair is not { IsTxPassed: true })
        {
            End(ChannelErrors.GivenUpMetadata);
        }

        return default;
    }

    /// <summary>Has this half count as passed to a call that will be given it.</summary>
    internal void Reserve(object call) => _pair?.ReserveTx(call);

    internal ChannelReceiver Pass(ItemCodec<T> codec, int credit, object call) =>
        _pair is null ? throw NotOfAPair() : _pair.PassTx(codec, credit, call);

    /// <summary>Ends both halves with the reason if no call but this has one.</summary>
    internal void Abandon(RoamException reason, object call) => _pair?.Abandon(reason, call);

    internal static InvalidOperationException NotOfAPair() => new(
        "Only a half that was created with RoamChannel.Create can be passed to a call. A half that a handler was given cannot be passed on.");

    private void End(Metadata? reason)
    {
        if (_pair is not null)
        {
            if (_pair.TryDispose())
            {
                _pair.Rx.Receiver.Fail(ChannelPair<T>.CreateDisposedException());
            }
            else if (_pair.IsTxPassed)
            {
                throw ChannelErrors.Passed();
            }
        }

        if (reason is null)
        {
            Sender.Complete();
        }
        else
        {
            Sender.GiveUp(reason);
        }
    }

    private bool TrySend(T item)
    {
        FrameWriter frame = Encode(item);
        try
        {
            return Sender.TrySend(frame);
        }
        finally
        {
            frame.Return();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendWhenPossibleAsync(T item, CancellationToken cancellationToken)
    {
        await Sender.AcquireAsync(cancellationToken).ConfigureAwait(false);
        bool sent = false;
        try
        {
            while (!Sender.Host.HasRoom)
            {
                try
                {
                    await Sender.Host.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (RoamException lost)
                {
                    // This item has not left, but the call that the channel came with has.
                    throw new RoamException(lost.Kind, lost.Message, mayHaveRun: true, lost.InnerException);
                }
            }

            SendAcquired(item);
            sent = true;
        }
        finally
        {
            if (!sent)
            {
                // spec: rpc.flow-control.credit
                Sender.ReturnCredit();
            }
        }
    }

    private void SendAcquired(T item)
    {
        FrameWriter frame = Encode(item);
        try
        {
            Sender.SendAcquired(frame);
        }
        finally
        {
            frame.Return();
        }
    }

    // Outside any lock: codecs of types run code of the program.
    private FrameWriter Encode(T item)
    {
        IChannelHost host = Sender.Host;
        FrameWriter frame = host.BeginItem(Sender.Id);
        try
        {
            Codec!.Write(frame, item, host.PayloadFormat, host.Limits.MaxPayloadDepth);
            return frame;
        }
        catch (Exception exception)
        {
            frame.Return();
            // spec: rpc.error.unsendable
            throw new RoamException(
                exception is RoamException { Kind: var kind } ? kind : RoamErrorKind.InvalidPayload,
                $"The item cannot be encoded: {exception.Message}",
                mayHaveRun: false,
                exception)
            {
                IsOfItem = true,
            };
        }
    }
}
