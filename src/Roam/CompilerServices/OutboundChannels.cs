using System.ComponentModel;
using System.Diagnostics;
using Roam.Channels;
using Roam.Payloads;
using Roam.Requests;

namespace Roam.CompilerServices;

/// <summary>Collects the channels and services in the arguments of a call while they are written. One call, one thread. For generated code.</summary>
/// <remarks>
/// The driver writes the arguments, calls <see cref="Bind"/> for the ids, queues the <c>Call</c>, and calls <see cref="Commit"/>; if any of
/// these fails, <see cref="Abort"/> instead. <see cref="Fail"/> may be called by another thread, also before or during <see cref="Commit"/>.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class OutboundChannels : ICallChannels
{
    private readonly bool _takesChannels;
    private ChannelHalf[] _kept = [];
    private int[] _credits = [];
    private ulong[] _ids = [];
    private int _count;
    private RoamException? _abortReason;

    internal OutboundChannels()
        : this(takesChannels: true)
    {
    }

    private OutboundChannels(bool takesChannels) => _takesChannels = takesChannels;

    /// <summary>For methods without channels: shared, and throws if it is given one.</summary>
    internal static OutboundChannels None { get; } = new(takesChannels: false);

    /// <summary>The services in the arguments.</summary>
    public OutboundReferences References { get; internal set; } = OutboundReferences.None;

    /// <summary>Whether the channels belong to a connection: the call can be made on no other.</summary>
    internal bool IsWritten { get; set; }

    /// <summary>Whether the call may be made on another connection as long as its channels are not written. Then whoever makes it ends them
    /// if it is not made at all.</summary>
    internal bool OutlivesAttempt { get; init; }

    /// <summary>How many channels the arguments hold.</summary>
    internal int Count => _count;

    /// <summary>The channels' ids for the <c>Call</c>. Empty before <see cref="Bind"/>.</summary>
    internal ReadOnlySpan<ulong> Ids => _ids;

    /// <summary>Writes the place of a sending half, which the handler will hold.</summary>
    /// <exception cref="PayloadException">The half is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The channel was created with another credit than the contract declares.</exception>
    /// <exception cref="InvalidOperationException">The half was passed before, or its other half was, or the channel is disposed.</exception>
    public void WriteTx<TWriter, T, TCodec>(ref TWriter writer, Tx<T> channel, int credit)
        where TWriter : struct, IPayloadWriter, allows ref struct
        where TCodec : struct, IPayloadCodec<T>
    {
        if (channel is null)
        {
            throw PayloadException.UnexpectedNull(nameof(Tx<>));
        }

        CheckTakesChannels();
        writer.WriteChannel(Add(channel.Pass(ItemCodec<T, TCodec>.Instance, credit, this), credit));
    }

    /// <summary>Writes the place of a receiving half, which the handler will hold.</summary>
    /// <exception cref="PayloadException">The half is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The channel was created with another credit than the contract declares.</exception>
    /// <exception cref="InvalidOperationException">The half was passed before, or its other half was, or the channel is disposed.</exception>
    public void WriteRx<TWriter, T, TCodec>(ref TWriter writer, Rx<T> channel, int credit)
        where TWriter : struct, IPayloadWriter, allows ref struct
        where TCodec : struct, IPayloadCodec<T>
    {
        if (channel is null)
        {
            throw PayloadException.UnexpectedNull(nameof(Rx<>));
        }

        CheckTakesChannels();
        writer.WriteChannel(Add(channel.Pass(ItemCodec<T, TCodec>.Instance, credit, this), credit));
    }

    /// <summary>
    /// Reserves the channels of a call that cannot be written yet. From now on they belong to it as if it had left: the kept halves may be
    /// used, closed and disposed, and what was done to them takes effect when they open.
    /// </summary>
    // spec: rpc.channel.binding
    internal static OutboundChannels Reserve<TMethod, TArguments, TResult>(in TArguments arguments, bool outlivesAttempt = false)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        OutboundChannels channels = new() { OutlivesAttempt = outlivesAttempt };
        try
        {
            TMethod.AbandonChannels(arguments, channels);
        }
        catch (Exception)
        {
            // Getters of the program's types run here. They will throw again when the call is written, and fail it.
        }

        return channels;
    }

    /// <summary>Gives the kept halves their ids and registers them, all or none. They take messages from now on, but send nothing before
    /// <see cref="Commit"/>, because the peer must hear of a channel before it hears from it.</summary>
    /// <exception cref="RoamException">There would be too many channels, or the connection has ended.</exception>
    internal void Bind(ChannelTable table, string? method = null)
    {
        if (_count == 0)
        {
            return;
        }

        Debug.Assert(_ids.Length == 0, "bound twice");
        var ids = new ulong[_count];
        for (int i = 0; i < _count; i++)
        {
            ids[i] = table.AllocateId();
            _kept[i].Prepare(table, ids[i], _credits[i], method);
        }

        table.Register(_kept.AsSpan(0, _count));
        _ids = ids;
    }

    /// <summary>The <c>Call</c> is queued: lets the kept halves send.</summary>
    internal void Commit()
    {
        for (int i = 0; i < _count; i++)
        {
            _kept[i].Open();
        }
    }

    /// <summary>The call was not made: the kept halves fail with the reason, and nothing is registered any more.</summary>
    internal void Abort(Exception reason)
    {
        _abortReason = reason as RoamException ?? new RoamException(
            reason is OperationCanceledException ? RoamErrorKind.Cancelled : RoamErrorKind.InvalidPayload,
            $"The call that the channel was passed to was not made: {reason.Message}",
            mayHaveRun: false,
            reason);
        Fail(_abortReason);
    }

    /// <summary>Ends a channel of a call that was not made, unless another call has it; before <see cref="Abort"/>, reserves it.</summary>
    public void Abandon<T>(Tx<T>? channel)
    {
        if (_abortReason is { } reason)
        {
            channel?.Abandon(reason, this);
        }
        else
        {
            channel?.Reserve(this);
        }
    }

    /// <summary>Ends a channel of a call that was not made, unless another call has it; before <see cref="Abort"/>, reserves it.</summary>
    public void Abandon<T>(Rx<T>? channel)
    {
        if (_abortReason is { } reason)
        {
            channel?.Abandon(reason, this);
        }
        else
        {
            channel?.Reserve(this);
        }
    }

    /// <summary>The peer answered without having looked at the channels: the kept halves fail with the reason. Nothing is sent.</summary>
    internal void Fail(RoamException reason)
    {
        for (int i = 0; i < _count; i++)
        {
            _kept[i].Fail(reason);
        }
    }

    void ICallChannels.Fail(RoamException reason)
    {
        Fail(reason);
        References.Close();
    }

    void ICallChannels.EndWithCall(RoamException? failure)
    {
        for (int i = 0; i < _count; i++)
        {
            _kept[i].EndWithCall(failure);
        }
    }

    void ICallChannels.Withdraw() => References.Close();

    private int Add(ChannelHalf kept, int credit)
    {
        if (_count == _kept.Length)
        {
            int capacity = Math.Max(2, 2 * _count);
            Array.Resize(ref _kept, capacity);
            Array.Resize(ref _credits, capacity);
        }

        _kept[_count] = kept;
        _credits[_count] = credit;
        return _count++;
    }

    private void CheckTakesChannels()
    {
        if (!_takesChannels)
        {
            throw new PayloadException("A channel stands where the method declares none.");
        }
    }
}
