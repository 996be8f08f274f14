using System.ComponentModel;
using Roam.Channels;
using Roam.Payloads;

namespace Roam.CompilerServices;

/// <summary>Gives the channels and services of a request to the handler while its arguments are read. One request, one thread. For generated code.</summary>
/// <remarks>The driver announces the ids to the table before the handler runs, and calls <see cref="Complete"/> when it has ended.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class InboundChannels
{
    private readonly IChannelHost? _host;
    private readonly AnnouncedChannel[] _announced;
    private readonly ChannelHalf?[] _bound;
    private int _next;
    private int _isComplete;

    internal InboundChannels(IChannelHost host, AnnouncedChannel[] announced, InboundReferences references)
    {
        _host = host;
        References = references;
        _announced = announced;
        _bound = announced.Length == 0 ? [] : new ChannelHalf?[announced.Length];
    }

    private InboundChannels()
    {
        _announced = [];
        _bound = [];
        References = InboundReferences.None;
    }

    /// <summary>For requests without channels: shared.</summary>
    internal static InboundChannels None { get; } = new();

    /// <summary>The services in the arguments.</summary>
    public InboundReferences References { get; }

    /// <summary>Reads the place of a sending half and binds it.</summary>
    /// <exception cref="PayloadException">The request announces no channel for it.</exception>
    public Tx<T> ReadTx<TReader, T, TCodec>(ref TReader reader, int credit)
        where TReader : struct, IPayloadReader, allows ref struct
        where TCodec : struct, IPayloadCodec<T>
    {
        AnnouncedChannel announced = Take(reader.ReadChannel(_next));
        ChannelSender sender;
        try
        {
            sender = announced.BindSender(credit);
        }
        catch (ProtocolViolationException violation)
        {
            throw Report(violation);
        }

        _bound[_next - 1] = sender;
        return new Tx<T>(sender, ItemCodec<T, TCodec>.Instance);
    }

    /// <summary>Reads the place of a receiving half and binds it.</summary>
    /// <exception cref="PayloadException">The request announces no channel for it.</exception>
    public Rx<T> ReadRx<TReader, T, TCodec>(ref TReader reader, int credit)
        where TReader : struct, IPayloadReader, allows ref struct
        where TCodec : struct, IPayloadCodec<T>
    {
        AnnouncedChannel announced = Take(reader.ReadChannel(_next));
        ChannelReceiver receiver;
        try
        {
            receiver = announced.BindReceiver(credit);
        }
        catch (ProtocolViolationException violation)
        {
            throw Report(violation);
        }

        _bound[_next - 1] = receiver;
        return new Rx<T>(receiver, ItemCodec<T, TCodec>.Instance);
    }

    /// <summary>
    /// The request has ended: ends the halves that the handler was given and has not detached, and resets the channels that it was not
    /// given. The references that it was not given are closed; those that it was given are its own. A second call does nothing.
    /// </summary>
    /// <param name="failure">Why the handler failed, if it did: whoever reads from it is told the kind.</param>
    /// <param name="isRefused">Whether the response says by itself that no channel was taken.</param>
    internal void Complete(Exception? failure, bool isRefused = false)
    {
        if (ReferenceEquals(this, None) || Interlocked.Exchange(ref _isComplete, 1) != 0)
        {
            return;
        }

        foreach (ChannelHalf? half in _bound)
        {
            half?.EndWithRequest(failure);
        }

        foreach (AnnouncedChannel announced in _announced)
        {
            // Does nothing to those that were bound.
            announced.Discard(tellPeer: !isRefused);
        }

        if (isRefused)
        {
            References.CloseAll();
        }
        else
        {
            References.CloseUntaken();
        }
    }

    /// <summary>The handler has returned. A caller in another language may not be told by a channel that it was given up: TypeScript
    /// takes no notice of <c>Reset</c>, and none reads the metadata of <c>Close</c>. So the response tells.</summary>
    /// <exception cref="RoamException">The caller is such a peer, and the handler has given a channel up.</exception>
    // spec: rpc.channel.give-up.plain
    internal void ThrowIfGivenUp()
    {
        if (_host is not { IsPlain: true })
        {
            return;
        }

        foreach (ChannelHalf? half in _bound)
        {
            if (half is ChannelSender { IsGivenUp: true })
            {
                throw new RoamException(
                    RoamErrorKind.HandlerFailed,
                    "The handler gave up a channel that it sent on, so its caller, which is a peer in another language, is told that it failed.",
                    mayHaveRun: true);
            }
        }
    }

    private AnnouncedChannel Take(int index)
    {
        if ((uint)index >= (uint)_announced.Length)
        {
            throw new PayloadException(
                $"The arguments name channel {index} of the request, which announces {_announced.Length}.");
        }

        if (_bound[index] is not null)
        {
            throw new PayloadException($"The arguments name channel {index} of the request twice.");
        }

        _next = index + 1;
        return _announced[index];
    }

    private RoamException Report(ProtocolViolationException violation)
    {
        _host!.ProtocolViolation(violation);
        return new RoamException(RoamErrorKind.Protocol, violation.Message, mayHaveRun: false, violation);
    }
}
