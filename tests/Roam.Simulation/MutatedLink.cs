using System.Buffers;
using Roam.Buffers;
using Roam.Links;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Simulation;

/// <summary>
/// A link with one defect. Under the observer it is a link that is broken; above it, what it does to a message the session seems to do.
/// </summary>
/// <remarks>As <see cref="ILink"/>, but for one thread: that of the simulation.</remarks>
internal sealed class MutatedLink(ILink inner, World world) : ILink
{
    private readonly Queue<LinkMessage> _held = new();
    private LinkMessage? _late;
    private bool _isEnded;

    public string RemoteAddress => inner.RemoteAddress;

    // Else the second of them is refused, and does not run.
    private bool HasRoomForTwo => world.Peers.All(peer => peer.Session is { } session && session.Connections.All(
        connection => connection.Driver.InboundRequests.Count + 2 <= world.Plan.Limits.MaxConcurrentRequests));

    public static ILink UnderObserver(ILink link, World world) =>
        world.Mutation is Mutation.LinkDrops or Mutation.LinkDuplicates or Mutation.LinkReorders ? new MutatedLink(link, world) : link;

    public static ILink AboveObserver(ILink link, World world) =>
        world.Mutation is >= Mutation.DropsMessage and < Mutation.LeaksBuffer ? new MutatedLink(link, world) : link;

    public async ValueTask<LinkMessage> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (_held.TryDequeue(out LinkMessage held))
            {
                return held;
            }

            LinkMessage message = _isEnded ? LinkMessage.End : await inner.ReceiveAsync(cancellationToken);
            if (message.IsEnd)
            {
                _isEnded = true;
                if (_late is { } late)
                {
                    _late = null;
                    return late;
                }

                return message;
            }

            if (_late is null && !(world.MutationIsDue && IsTarget(message)))
            {
                return message;
            }

            Mutate(message);
        }
    }

    public ValueTask SendAsync(MessageBatch messages, CancellationToken cancellationToken = default)
    {
        ArrayBufferWriter<byte> batch = new();
        foreach (ReadOnlySequence<byte> sequence in messages)
        {
            byte[] message = sequence.ToArray();
            RawMessage decoded = RawMessage.Decode(message);
            bool applies = world.Mutation switch
            {
                Mutation.RepliesTwice or Mutation.NeverReplies => decoded.Kind == MessageKind.Response,
                Mutation.GrantsTwice => decoded.Kind == MessageKind.GrantCredit,
                Mutation.SendsItemTwice => decoded.Kind == MessageKind.Item,
                Mutation.ExceedsRequests => decoded is { Kind: MessageKind.Call, Channels.Count: 0 },
                Mutation.SendsBehindClose => decoded.Kind == MessageKind.Close,
                _ => false,
            };
            if (!applies || !world.MutationIsDue)
            {
                Append(batch, message);
                continue;
            }

            world.IsMutated = true;
            switch (world.Mutation)
            {
                case Mutation.NeverReplies:
                    break;
                case Mutation.ExceedsRequests:
                    for (uint i = 0; i <= world.Plan.Limits.MaxConcurrentRequests; i++)
                    {
                        Append(batch, Encode(frame => MessageEncoder.WriteCall(
                            frame, decoded.ConnectionId, decoded.Id + 2000 + (2 * i), decoded.MethodId, default, Metadata.Empty, RoamLimits.Default)));
                    }

                    break;
                case Mutation.SendsBehindClose:
                    Append(batch, message);
                    Append(batch, Encode(frame => MessageEncoder.WriteItem(frame, decoded.ConnectionId, decoded.Id)));
                    break;
                default:
                    Append(batch, message);
                    Append(batch, message);
                    break;
            }
        }

        return batch.WrittenCount == 0
            ? default
            : inner.SendAsync(new MessageBatch(new ReadOnlySequence<byte>(batch.WrittenMemory)), cancellationToken);
    }

    public ValueTask CloseOutputAsync(CancellationToken cancellationToken = default) => inner.CloseOutputAsync(cancellationToken);

    public void Abort() => inner.Abort();

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static void Append(ArrayBufferWriter<byte> batch, byte[] message) =>
        batch.Write(MessageBatch.Of(message).Framed.FirstSpan);

    private static byte[] Encode(Action<FrameWriter> write)
    {
        FrameWriter frame = FrameWriter.Rent(ArrayPool<byte>.Shared, RoamLimits.Default.MaxFrameBytes);
        write(frame);
        byte[] message = frame.Message.ToArray();
        frame.Return();
        return message;
    }

    private static LinkMessage Copy(in LinkMessage message) => new(message.Bytes.ToArray());

    private bool IsTarget(in LinkMessage message)
    {
        RawMessage decoded = RawMessage.Decode(message.Bytes.Span);
        MessageKind kind = decoded.Kind;
        return world.Mutation switch
        {
            Mutation.LinkDrops or Mutation.LinkDuplicates or Mutation.LinkReorders => kind is not (MessageKind.Hello or MessageKind.HelloYourself),
            Mutation.DropsMessage => kind == MessageKind.Response,
            Mutation.TakesItemTwice or Mutation.SwapsItems => kind == MessageKind.Item,
            Mutation.LosesClose => kind == MessageKind.Close,
            Mutation.RunsTwice => kind == MessageKind.Call && decoded.Channels.Count == 0 && HasRoomForTwo,
            _ => false,
        };
    }

    private void Mutate(in LinkMessage message)
    {
        world.IsMutated = true;
        switch (world.Mutation)
        {
            case Mutation.LinkDuplicates or Mutation.TakesItemTwice:
                _held.Enqueue(Copy(message));
                _held.Enqueue(Copy(message));
                break;
            case Mutation.LinkReorders or Mutation.SwapsItems when _late is { } late:
                Swap(late, Copy(message));
                break;
            case Mutation.LinkReorders or Mutation.SwapsItems:
                _late = Copy(message);
                break;
            case Mutation.RunsTwice:
                _held.Enqueue(Copy(message));
                RawMessage call = RawMessage.Decode(message.Bytes.Span);
                _held.Enqueue(new LinkMessage(Encode(frame =>
                {
                    MessageEncoder.WriteCall(frame, call.ConnectionId, call.Id + 2000, call.MethodId, default, call.Metadata, RoamLimits.Default);
                    frame.Write([.. call.Payload]);
                })));
                break;
            default:
                // Dropped.
                break;
        }
    }

    private void Swap(in LinkMessage late, in LinkMessage message)
    {
        RawMessage first = RawMessage.Decode(late.Bytes.Span);
        RawMessage second = RawMessage.Decode(message.Bytes.Span);
        bool isSameChannel = second.Kind is MessageKind.Item or MessageKind.Close or MessageKind.Reset
            && (first.ConnectionId, first.Id) == (second.ConnectionId, second.Id);
        if (world.Mutation == Mutation.LinkReorders || (isSameChannel && second.Kind == MessageKind.Item))
        {
            _held.Enqueue(message);
            _held.Enqueue(late);
            _late = null;
        }
        else if (isSameChannel)
        {
            // It was the last item: another channel may have two.
            _held.Enqueue(late);
            _held.Enqueue(message);
            _late = null;
            world.IsMutated = false;
        }
        else
        {
            _held.Enqueue(message);
        }
    }
}
