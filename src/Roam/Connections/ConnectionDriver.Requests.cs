using Roam.Buffers;
using Roam.Channels;
using Roam.CompilerServices;
using Roam.Links;
using Roam.Requests;
using Roam.Wire;

namespace Roam.Connections;

/// <content>Requests that the peer makes.</content>
internal sealed partial class ConnectionDriver
{
    public FrameWriter BeginResponse(ulong requestId, Metadata metadata)
    {
        FrameWriter frame = RentFrame();
        try
        {
            MessageEncoder.WriteResponse(frame, Id, requestId, default, metadata, Limits);
        }
        catch
        {
            frame.Return();
            throw;
        }

        return frame;
    }

    public void SendResponse(FrameWriter frame, bool inline, bool control)
    {
        // spec: session.connection.close
        if (_ended is not null)
        {
            _host.OnReplyLost();
            return;
        }

        _host.EnqueueReply(frame, inline, control);
    }

    public void OnResponseLost() => _host.OnReplyLost();

    private void OnCall(in Message message, in LinkMessage whole)
    {
        if (_refusesRequests)
        {
            // spec: session.drain.refuse
            _channels.Refuse(CopyIds(message.Channels));
            if (message.Metadata.Count > 0)
            {
                _host.TakeReferences(message.Metadata, "a refused call").CloseAll();
            }

            Refuse(message.Id, ResponseOutcome.Cancelled, WireErrors.Draining);
            return;
        }

        MethodDescriptor? method = _dispatcher?.Service.Find(message.MethodId, PayloadFormat);
        InboundReferences references = message.Metadata.Count == 0
            ? InboundReferences.None
            : _host.TakeReferences(message.Metadata, method?.Name ?? "an unknown method");
        if (method is null)
        {
            // spec: rpc.unknown-method
            _channels.Refuse(CopyIds(message.Channels));
            references.CloseAll();
            Refuse(message.Id, ResponseOutcome.UnknownMethod, Metadata.Empty);
            return;
        }

        if (references.Problem is { } problem)
        {
            // spec: rpc.service-reference.missing
            _channels.Refuse(CopyIds(message.Channels));
            references.CloseAll();
            Refuse(
                message.Id,
                problem.Kind == RoamErrorKind.LimitExceeded ? ResponseOutcome.Cancelled : ResponseOutcome.InvalidPayload,
                WireErrors.For(problem.Kind).WithMessage(problem.Message));
            return;
        }

        InboundChannels channels = InboundChannels.None;
        if (message.Channels.Count > 0 || !ReferenceEquals(references, InboundReferences.None))
        {
            if (!_channels.TryAnnounce(CopyIds(message.Channels), method.MaxChannelCredit, out AnnouncedChannel[]? announced))
            {
                // spec: rpc.channel.limit
                references.CloseAll();
                Refuse(message.Id, ResponseOutcome.Cancelled, WireErrors.LimitExceeded);
                return;
            }

            channels = new InboundChannels(this, announced, references);
        }

        // spec: rpc.deadline.metadata
        Deadline deadline = message.Metadata.Count > 0 && message.Metadata.TryGetUInt64("roam-deadline"u8, out ulong milliseconds)
            ? Deadline.After(TimeSpan.FromMilliseconds(Math.Min(milliseconds, uint.MaxValue)), Options.TimeProvider)
            : default;
        InboundRequest request = InboundRequest.Rent(this, _dispatcher!, method, message.Id, deadline);
        switch (_inboundRequests.TryAdd(request))
        {
            case InboundAdmission.Accepted:
                break;
            case InboundAdmission.Duplicate:
                request.Discard();
                throw new ProtocolViolationException("rpc.request.id.duplicate", "A request has the id of one that is still running.");
            case InboundAdmission.TooMany:
                request.Discard();
                channels.Complete(null, isRefused: true);
                Refuse(message.Id, ResponseOutcome.Cancelled, WireErrors.TooManyRequests);
                return;
            default:
                request.Discard();
                references.CloseAll();
                return;
        }

        Metadata metadata = method.UsesContext ? message.Metadata.ToMetadata() : Metadata.Empty;
        request.Fill(
            whole,
            message.Payload,
            ReferenceEquals(references, InboundReferences.None) ? metadata : metadata.WithoutReferences(),
            channels);
        if (!deadline.IsNone)
        {
            _host.Schedule(deadline);
        }

        _host.OnRequestAdmitted();

        // spec: rpc.pipelining
        RunQueue.Enqueue(request);
    }

    private static ulong[] CopyIds(ChannelIdList channels)
    {
        if (channels.Count == 0)
        {
            return [];
        }

        ulong[] ids = new ulong[channels.Count];
        channels.CopyTo(ids);
        return ids;
    }

    /// <summary>Answers a request that does not run.</summary>
    public void Refuse(ulong requestId, ResponseOutcome outcome, Metadata metadata)
    {
        FrameWriter frame = BeginResponse(requestId, metadata);
        if (outcome == ResponseOutcome.UnknownMethod)
        {
            ResponseEnvelope.WriteUnknownMethod(frame);
        }
        else if (outcome == ResponseOutcome.InvalidPayload)
        {
            ResponseEnvelope.WriteInvalidPayload(frame);
        }
        else
        {
            ResponseEnvelope.WriteCancelled(frame);
        }

        _host.TryEnqueue(frame, inline: false, control: true, out _);
        frame.Return();
    }
}
