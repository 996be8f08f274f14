using Roam.Buffers;
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

    public void SendResponse(FrameWriter frame, bool inline) => _host.TryEnqueue(frame, inline, out _);

    public InboundChannels BindChannels(ulong[] channelIds) => new(_channels, channelIds);

    private void OnCall(in Message message, in LinkMessage whole)
    {
        MethodDescriptor? method = _dispatcher?.Service.Find(message.MethodId);
        ulong[] channelIds = Announce(message, method, out bool tooManyChannels);
        if (method is null)
        {
            // spec: rpc.unknown-method
            Refuse(message.Id, ResponseOutcome.UnknownMethod, Metadata.Empty);
            return;
        }

        if (tooManyChannels)
        {
            // spec: rpc.channel.limit
            Refuse(message.Id, ResponseOutcome.Cancelled, WireErrors.LimitExceeded);
            return;
        }

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
                _channels.Forget(channelIds);
                Refuse(message.Id, ResponseOutcome.Cancelled, WireErrors.TooManyRequests);
                return;
            default:
                request.Discard();
                return;
        }

        request.Fill(whole, message.Payload, method.UsesContext ? message.Metadata.ToMetadata() : Metadata.Empty, channelIds);
        if (!deadline.IsNone)
        {
            _host.Schedule(deadline);
        }

        ThreadPool.UnsafeQueueUserWorkItem(request, preferLocal: false);
    }

    private ulong[] Announce(in Message message, MethodDescriptor? method, out bool tooMany)
    {
        tooMany = false;
        if (message.Channels.Count == 0)
        {
            return [];
        }

        ulong[] ids = new ulong[message.Channels.Count];
        message.Channels.CopyTo(ids);
        tooMany = !_channels.TryAnnounce(ids, method);
        return tooMany ? [] : ids;
    }

    /// <summary>Answers a request that does not run.</summary>
    private void Refuse(ulong requestId, ResponseOutcome outcome, Metadata metadata)
    {
        FrameWriter frame = BeginResponse(requestId, metadata);
        if (outcome == ResponseOutcome.UnknownMethod)
        {
            ResponseEnvelope.WriteUnknownMethod(frame);
        }
        else
        {
            ResponseEnvelope.WriteCancelled(frame);
        }

        _host.TryEnqueue(frame, inline: false, out _);
        frame.Return();
    }
}
