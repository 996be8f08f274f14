using System.Buffers;
using Roam.Buffers;
using Roam.Links;
using Roam.Payloads.Postcard;
using Roam.Wire;

namespace Roam.Connections;

/// <summary>
/// One of the two connections of a proxy. What its peer sends goes to the peer of the other one: the connection's id is changed, metadata
/// that is not to be propagated is left out, and all else is copied as it is, ids and payloads. Requests are remembered until they are
/// answered, channels are not: their two ends keep each other to the rules.
/// </summary>
/// <remarks>
/// The <c>On…</c> members are called by the read loop of this end's session; the table is also used by that of the other end's. Its lock
/// takes no other. Nothing waits in here: when the other session's outbound queue is full, this session's read loop stops until it has
/// room, so that a peer that does not read slows the one that sends to it, and memory is bounded by that queue and one message.
/// </remarks>
// spec: proxy.forward
internal sealed class BridgeEnd(ConnectionDriver driver, ConnectionBridge bridge)
{
    private static readonly Metadata NoReferences = WireErrors.InvalidPayload.WithMessage("A proxy passes on no services by reference.");

    private static readonly Metadata ResultTooLarge = WireErrors.InvalidPayload.WithMessage("The result is larger than the proxy can pass on.");
    private static readonly Metadata MessageTooLarge = WireErrors.LimitExceeded.WithMessage("A message of the channel is larger than the proxy can pass on.");

    private readonly Lock _gate = new();

    // The requests of this end's peer that the other end's peer has not answered.
    private readonly HashSet<ulong> _requests = [];
    private TaskCompletionSource? _idle;

    // Belongs to the read loop.
    private SortedSet<ulong>? _ignored;

    /// <summary>The connection.</summary>
    public ConnectionDriver Driver { get; } = driver;

    /// <summary>The other one of the two.</summary>
    public BridgeEnd Other => bridge.OtherThan(this);

    /// <summary>Takes a message of this end's peer.</summary>
    /// <exception cref="ProtocolViolationException">The peer broke a rule of requests.</exception>
    public void OnMessage(in Message message, in LinkMessage whole)
    {
        // A message may come between the moments in which the two ends are attached.
        bridge.WaitUntilAttached();
        switch (message.Kind)
        {
            case MessageKind.Call:
                OnCall(message, whole);
                break;
            case MessageKind.Response:
                OnResponse(message, whole);
                break;
            case MessageKind.Cancel when !IsUnderWay(message.Id):
                // The response is on its way.
                break;
            case MessageKind.Item or MessageKind.Close or MessageKind.Reset or MessageKind.GrantCredit when _ignored?.Contains(message.Id) == true:
                break;
            default:
                Forward(message, whole, isReply: false);
                break;
        }
    }

    /// <summary>The ids of the requests of this end's peer that are under way.</summary>
    public ulong[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _requests];
        }
    }

    /// <summary>Ends when no request of this end's peer is under way. More may follow.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            return _requests.Count == 0 ? Task.CompletedTask : (_idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    // spec: proxy.requests
    private void OnCall(in Message message, in LinkMessage whole)
    {
        Metadata? refusal = null;
        ResponseOutcome outcome = ResponseOutcome.Cancelled;
        if (Other.Driver.RefusesCalls)
        {
            // spec: proxy.drain
            refusal = WireErrors.Draining;
        }
        else if (Driver.CloseReferences(message.Metadata))
        {
            // spec: proxy.references
            refusal = NoReferences;
            outcome = ResponseOutcome.InvalidPayload;
        }
        else if (!TryAdd(message.Id))
        {
            refusal = WireErrors.TooManyRequests;
        }

        if (refusal is not null)
        {
            IgnoreChannels(message.Channels);
            Driver.Refuse(message.Id, outcome, refusal);
            return;
        }

        // Before it is forwarded, for then it may be answered.
        Driver.OnRequestForwarded();
        if (!Forward(message, whole, isReply: false) && Remove(message.Id))
        {
            IgnoreChannels(message.Channels);
            Driver.RefuseForwarded(message.Id, WireErrors.LimitExceeded);
        }
    }

    /// <summary>What comes for the channels of a call that was not forwarded is for nobody.</summary>
    private void IgnoreChannels(ChannelIdList channels)
    {
        foreach (ulong id in channels)
        {
            IgnoreChannel(id);
        }
    }

    private void IgnoreChannel(ulong id)
    {
        _ignored ??= [];
        _ignored.Add(id);

        // Ids only grow, and a caller forgets its channels with the response: the oldest is needed least.
        if (_ignored.Count > Driver.Limits.MaxChannels)
        {
            _ignored.Remove(_ignored.Min);
        }
    }

    private void OnResponse(in Message message, in LinkMessage whole)
    {
        BridgeEnd caller = Other;
        if (!caller.Remove(message.Id))
        {
            // spec: rpc.response.unsolicited
            return;
        }

        if (Driver.CloseReferences(message.Metadata))
        {
            caller.Driver.RefuseForwarded(message.Id, NoReferences);
        }
        else if (!Forward(message, whole, isReply: true))
        {
            // It has run: a result that cannot be passed on is one that cannot be encoded.
            caller.Driver.RefuseForwarded(message.Id, ResultTooLarge);
        }
    }

    /// <summary>Queues a message for the other end's peer.</summary>
    /// <returns>Whether it was queued: it is not too large for the other end, which has not ended.</returns>
    private bool Forward(in Message message, in LinkMessage whole, bool isReply)
    {
        ConnectionDriver target = Other.Driver;
        FrameWriter frame = FrameWriter.Rent(target.BufferPool, target.FrameLimit);
        try
        {
            Write(frame, target, message, whole.Bytes.Span);
            if (!target.TryForward(frame, isReply, Driver.RunQueue))
            {
                return false;
            }
        }
        catch (RoamException)
        {
            // Too large for the limits of the other session, which are not those of this one.
            OnTooLarge(message, target);
            return false;
        }
        finally
        {
            frame.Return();
        }

        // spec: proxy.flow
        if (!target.HasRoom)
        {
            Driver.HoldReading(Other.WaitForRoomAsync);
        }

        return true;
    }

    /// <summary>Ends what a message belongs to that the other end's peer would not take, and nothing else.</summary>
    // spec: proxy.max-frame
    private void OnTooLarge(in Message message, ConnectionDriver target)
    {
        switch (message.Kind)
        {
            case MessageKind.Item or MessageKind.Close:
                IgnoreChannel(message.Id);
                Driver.SendReset(message.Id, MessageTooLarge);
                target.SendReset(message.Id, MessageTooLarge);
                break;

            // Metadata alone can make these too large.
            case MessageKind.Reset:
                target.SendReset(message.Id, Metadata.Empty);
                break;
            case MessageKind.Cancel:
                target.SendCancel(message.Id);
                break;
        }
    }

    private static void Write(FrameWriter frame, ConnectionDriver target, in Message message, ReadOnlySpan<byte> bytes)
    {
        // spec: proxy.metadata
        if (message.Metadata.Count > 0 && message.Metadata.HasHopByHop)
        {
            Metadata metadata = message.Metadata.ToMetadata().WithoutNoPropagate().WithoutReferences();
            MessageEncoder.WriteCopy(frame, target.Id, message, metadata, target.Limits);
            return;
        }

        MessageEncoder.WriteConnectionId(frame, target.Id);
        frame.Write(bytes[Varint.Read(bytes, out _)..]);
    }

    /// <summary>Waits until this end's peer can be sent more, and ends the bridge if it takes nothing for too long.</summary>
    public async Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        TimeSpan patience = Driver.Limits.KeepaliveTimeout;
        while (!Driver.HasRoom)
        {
            long sent = Driver.SentBytes;
            using CancellationTokenSource timeout = new(patience, Driver.Options.TimeProvider);
            using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            try
            {
                await Driver.WaitForRoomAsync(linked.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && Driver.SentBytes == sent)
            {
                // spec: proxy.flow.stalled
                bridge.Stop(new SessionEnd(
                    SessionEndReason.LimitExceeded,
                    $"The peer at the other end of the proxy has taken nothing for {patience.TotalSeconds} seconds."));
                return;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Slow, but it reads.
            }
            catch (Exception exception) when (exception is RoamException or OperationCanceledException)
            {
                // Either session has ended, and with it the bridge.
                return;
            }
        }
    }

    private bool TryAdd(ulong requestId)
    {
        lock (_gate)
        {
            if (_requests.Count >= Driver.Limits.MaxConcurrentRequests)
            {
                return false;
            }

            return _requests.Add(requestId)
                ? true
                : throw new ProtocolViolationException("rpc.request.id.duplicate", "A request has the id of one that is still running.");
        }
    }

    private bool Remove(ulong requestId)
    {
        lock (_gate)
        {
            if (!_requests.Remove(requestId))
            {
                return false;
            }

            if (_requests.Count == 0 && _idle is { } idle)
            {
                // Its continuations run elsewhere.
                _idle = null;
                idle.TrySetResult();
            }

            return true;
        }
    }

    private bool IsUnderWay(ulong requestId)
    {
        lock (_gate)
        {
            return _requests.Contains(requestId);
        }
    }
}
