namespace Roam.Channels;

/// <summary>
/// What the two halves of an unbound channel share: which of them a call was given. One compare-and-swap decides that, once, so neither
/// two calls nor a call and a dispose can have the pair. A call that has to wait reserves its half first, and is given it later. Safe for
/// any number of threads.
/// </summary>
internal sealed class ChannelPair<T>
{
    private const int Free = 0;
    private const int TxPassed = 1;
    private const int RxPassed = 2;
    private const int Disposed = 3;

    private readonly int? _initialCredit;
    private int _state;

    // The call that waits with the half that counts as passed; only that call touches it, and any other finds that it is not the one.
    private object? _reservedFor;

    public ChannelPair(int? initialCredit)
    {
        _initialCredit = initialCredit;
        Tx = new Tx<T>(this);
        Rx = new Rx<T>(this);
    }

    public Tx<T> Tx { get; }

    public Rx<T> Rx { get; }

    /// <summary>Whether the sending half was passed to a call.</summary>
    public bool IsTxPassed => Volatile.Read(ref _state) == TxPassed;

    /// <summary>Whether the receiving half was passed to a call.</summary>
    public bool IsRxPassed => Volatile.Read(ref _state) == RxPassed;

    /// <summary>Has the sending half count as passed to a call that will be given it. Does nothing if another has it: the call learns that
    /// when it is given the half.</summary>
    public void ReserveTx(object call)
    {
        if (TryReserve(TxPassed, call))
        {
            Tx.Sender.MarkPassed();
        }
    }

    /// <summary>Has the receiving half count as passed to a call that will be given it. Does nothing if another has it.</summary>
    public void ReserveRx(object call)
    {
        if (TryReserve(RxPassed, call))
        {
            Rx.Receiver.MarkPassed();
        }
    }

    /// <summary>Passes the sending half to a call.</summary>
    /// <returns>The half that the caller keeps.</returns>
    public ChannelReceiver PassTx(ItemCodec<T> codec, int credit, object call)
    {
        Claim(TxPassed, credit, call);
        Rx.Codec = codec;
        Tx.Sender.MarkPassed();
        return Rx.Receiver;
    }

    /// <summary>Passes the receiving half to a call.</summary>
    /// <returns>The half that the caller keeps.</returns>
    public ChannelSender PassRx(ItemCodec<T> codec, int credit, object call)
    {
        Claim(RxPassed, credit, call);
        Tx.Codec = codec;
        Rx.Receiver.MarkPassed();
        return Tx.Sender;
    }

    /// <summary>Gives the pair up, if no call has been given a half.</summary>
    public bool TryDispose() => Interlocked.CompareExchange(ref _state, Disposed, Free) == Free;

    /// <summary>Ends both halves with the reason, if no call has been given one, nor another than this has reserved one.</summary>
    public void Abandon(RoamException reason, object call)
    {
        if (TryDispose() || TryEndReservation(call))
        {
            Tx.Sender.Fail(reason);
            Rx.Receiver.Fail(reason);
        }
    }

    /// <summary>Why the other half ends when one is disposed before the call.</summary>
    public static RoamException CreateDisposedException() => new(
        RoamErrorKind.ChannelReset,
        "The other half of the channel was disposed before the channel was passed to a call.");

    private bool TryReserve(int half, object call)
    {
        if (Interlocked.CompareExchange(ref _state, half, Free) != Free)
        {
            return false;
        }

        Volatile.Write(ref _reservedFor, call);
        return true;
    }

    private bool TryEndReservation(object call)
    {
        if (!ReferenceEquals(Volatile.Read(ref _reservedFor), call))
        {
            return false;
        }

        _reservedFor = null;
        return true;
    }

    private void Claim(int half, int credit, object call)
    {
        if (_initialCredit is { } expected && expected != credit)
        {
            throw new ArgumentException(
                $"The channel was created with an initial credit of {expected}, but the contract declares {credit}. Leave the argument of RoamChannel.Create away, or change [Credit({credit})].");
        }

        int state = Interlocked.CompareExchange(ref _state, half, Free);
        if (state != Free && !(state == half && TryEndReservation(call)))
        {
            throw new InvalidOperationException(
                state == Disposed
                    ? "The channel was disposed before it was passed to a call."
                    : state == half
                        ? "This half of the channel was passed to a call before. Create a channel for each call."
                        : "The other half of this channel was passed to a call, so this one stays here: pass one half of a pair and use the other.");
        }
    }
}
