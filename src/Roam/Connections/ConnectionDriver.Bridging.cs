using Roam.Buffers;
using Roam.CompilerServices;
using Roam.Scheduling;
using Roam.Wire;

namespace Roam.Connections;

/// <content>A connection that is one end of a proxy has no requests and channels of its own.</content>
internal sealed partial class ConnectionDriver
{
    private volatile BridgeEnd? _bridge;
    private volatile bool _refusesCalls;

    /// <summary>This side's parity on the connection.</summary>
    public Parity Parity { get; }

    /// <summary>Whether the peer takes no new requests: it drains, or this side does and has let the peer go.</summary>
    public bool RefusesCalls => _refusesCalls;

    /// <summary>How many bytes of the session the link has taken.</summary>
    public long SentBytes => _host.SentBytes;

    /// <summary>Makes it one end of a proxy.</summary>
    /// <exception cref="InvalidOperationException">It serves something, or has calls or channels, or is one already.</exception>
    public void Attach(BridgeEnd end)
    {
        if (_dispatcher is not null || Offered is not null || ReceivedService is not null || _outboundRequests.Count > 0 || _channels.Count > 0)
        {
            throw new InvalidOperationException("A connection that serves something, or that has calls or channels, cannot be forwarded.");
        }

        if (Interlocked.CompareExchange(ref _bridge, end, null) is not null)
        {
            throw new InvalidOperationException("The connection is forwarded already.");
        }

        // Ids on the connection are the other peer's to give from now on.
        _outboundRequests.Refuse(new RoamException(
            RoamErrorKind.ConnectionLost, "The connection is forwarded to another peer, so that this side cannot call on it."));
    }

    /// <summary>Undoes <see cref="Attach"/>, for the other end could not be attached.</summary>
    public void Detach() => _bridge = null;

    /// <summary>Ends the connection because the other end of the proxy has ended.</summary>
    public void EndBridged(SessionEnd cause) => _host.EndBridged(this, cause);

    /// <summary>The peer has begun to drain the session.</summary>
    public void OnPeerDraining() => _bridge?.Other.Driver.PassDrain();

    /// <summary>Queues a frame of the other end's peer.</summary>
    /// <returns>Whether nothing else is to be sent in its place.</returns>
    public bool TryForward(FrameWriter frame, bool isReply, RunQueue arrivals) =>
        _ended is null && _host.Forward(frame, isReply, arrivals);

    /// <summary>Answers a forwarded request in the place of the other end's peer, whose response cannot be forwarded.</summary>
    public void RefuseForwarded(ulong requestId, Metadata reason)
    {
        FrameWriter frame = BeginResponse(requestId, reason);
        ResponseEnvelope.WriteCancelled(frame);
        _host.EnqueueReply(frame, inline: false, control: true);
        frame.Return();
    }

    /// <summary>Counts a request that is forwarded and owed a reply.</summary>
    public void OnRequestForwarded() => _host.OnRequestAdmitted();

    /// <summary>Has the session's read loop, whose member this is, wait for this before it reads on.</summary>
    public void HoldReading(Func<CancellationToken, Task> until) => _host.HoldReading(until);

    /// <summary>Closes the references that a message passes, for which there is no way through a proxy.</summary>
    /// <returns>Whether there are any.</returns>
    public bool CloseReferences(in MetadataBlock metadata)
    {
        InboundReferences references = metadata.Count == 0
            ? InboundReferences.None
            : _host.TakeReferences(metadata, "a call through a proxy");
        references.CloseAll();
        return !ReferenceEquals(references, InboundReferences.None);
    }

    /// <summary>Takes no more calls of this side: the peer drains, or this side does.</summary>
    public void RefuseCalls(RoamException reason)
    {
        _refusesCalls = true;
        _outboundRequests.Refuse(reason);
    }

    /// <summary>Ends when this side waits for nothing and has no channel.</summary>
    public async Task WhenIdleAsync()
    {
        if (_bridge is { } bridge)
        {
            // The channels of a proxy are watched by those who hold their ends.
            await bridge.Other.WhenIdleAsync().ConfigureAwait(false);
            return;
        }

        await _outboundRequests.WhenIdleAsync().ConfigureAwait(false);
        await _channels.WhenIdleAsync().ConfigureAwait(false);
    }

    /// <summary>Cancels the requests of the peer that run.</summary>
    public void CancelRequests()
    {
        if (_bridge is { } bridge)
        {
            foreach (ulong requestId in bridge.Snapshot())
            {
                bridge.Other.Driver.SendCancel(requestId);
            }
        }
        else
        {
            _inboundRequests.CancelAll();
        }
    }

    private void PassDrain() => _host.PassDrain(this);

    private IEnumerable<ulong> CallsUnderWay() => _bridge is { } bridge ? bridge.Other.Snapshot() : _outboundRequests.Snapshot();
}
