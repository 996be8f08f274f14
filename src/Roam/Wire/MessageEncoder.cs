using System.Buffers;
using System.Diagnostics;
using System.Text;
using Roam.Buffers;
using Roam.Payloads.Postcard;

namespace Roam.Wire;

/// <summary>
/// Writes messages into frames. Of the kinds that carry a payload (calls, responses, items) it writes all but the payload, which the
/// caller appends. Metadata or channels over the limits throw <see cref="RoamException"/> of kind
/// <see cref="RoamErrorKind.LimitExceeded"/> before anything is written.
/// </summary>
internal static class MessageEncoder
{
    // The connection id, the tag, the id, the inner tag, and one more number: a method id, a nonce, a credit, or a version.
    private const int LargestFixedPart = (3 * Varint.MaxLength64) + 2;
    private const int LargestSettings = 1 + Varint.MaxLength64;

    // The handshake, protocol errors and drains concern the session and travel on its root connection.
    private const ulong Root = 0;

    public static void WriteHello(FrameWriter frame, uint version, ConnectionSettings settings, Metadata metadata, RoamLimits limits)
    {
        HeadWriter head = new(frame, LargestFixedPart + LargestSettings + MetadataCodec.Measure(metadata, limits));
        head.Write(Root);
        head.Write(WireTags.Hello);
        head.Write(version);
        head.Write(settings);
        head.Write(metadata);
        head.Commit();
    }

    public static void WriteHelloYourself(FrameWriter frame, ConnectionSettings settings, Metadata metadata, RoamLimits limits) =>
        WriteWithSettings(frame, Root, WireTags.HelloYourself, settings, metadata, limits);

    /// <param name="frame">Where to.</param>
    /// <param name="description">What was wrong, without any value; the peer logs it.</param>
    public static void WriteProtocolError(FrameWriter frame, string description)
    {
        int byteCount = Encoding.UTF8.GetByteCount(description);
        HeadWriter head = new(frame, LargestFixedPart + byteCount);
        head.Write(Root);
        head.Write(WireTags.ProtocolError);
        head.Write(description, byteCount);
        head.Commit();
    }

    public static void WriteConnectionOpen(
        FrameWriter frame, ulong connectionId, ConnectionSettings settings, Metadata metadata, RoamLimits limits) =>
        WriteWithSettings(frame, connectionId, WireTags.ConnectionOpen, settings, metadata, limits);

    public static void WriteConnectionAccept(
        FrameWriter frame, ulong connectionId, ConnectionSettings settings, Metadata metadata, RoamLimits limits) =>
        WriteWithSettings(frame, connectionId, WireTags.ConnectionAccept, settings, metadata, limits);

    public static void WriteConnectionReject(FrameWriter frame, ulong connectionId, Metadata metadata, RoamLimits limits) =>
        WriteWithMetadata(frame, connectionId, WireTags.ConnectionReject, metadata, limits);

    public static void WriteConnectionClose(FrameWriter frame, ulong connectionId, Metadata metadata, RoamLimits limits) =>
        WriteWithMetadata(frame, connectionId, WireTags.ConnectionClose, metadata, limits);

    /// <summary>Writes a call up to its arguments.</summary>
    public static void WriteCall(
        FrameWriter frame,
        ulong connectionId,
        ulong requestId,
        ulong methodId,
        ReadOnlySpan<ulong> channels,
        Metadata metadata,
        RoamLimits limits)
    {
        HeadWriter head = new(frame, LargestFixedPart + MeasureChannels(channels, limits) + MetadataCodec.Measure(metadata, limits));
        head.Write(connectionId);
        head.Write(WireTags.Request);
        head.Write(requestId);
        head.Write(WireTags.RequestCall);
        head.Write(methodId);
        head.Write(channels);
        head.Write(metadata);
        head.Commit();
    }

    /// <summary>Writes a response up to its result envelope, which <see cref="ResponseEnvelope"/> writes.</summary>
    public static void WriteResponse(
        FrameWriter frame, ulong connectionId, ulong requestId, ReadOnlySpan<ulong> channels, Metadata metadata, RoamLimits limits)
    {
        HeadWriter head = new(frame, LargestFixedPart + MeasureChannels(channels, limits) + MetadataCodec.Measure(metadata, limits));
        head.Write(connectionId);
        head.Write(WireTags.Request);
        head.Write(requestId);
        head.Write(WireTags.RequestResponse);
        head.Write(channels);
        head.Write(metadata);
        head.Commit();
    }

    public static void WriteCancel(FrameWriter frame, ulong connectionId, ulong requestId, Metadata metadata, RoamLimits limits) =>
        WriteWithMetadata(frame, connectionId, WireTags.Request, requestId, WireTags.RequestCancel, metadata, limits);

    /// <summary>Writes an item message up to the item.</summary>
    public static void WriteItem(FrameWriter frame, ulong connectionId, ulong channelId)
    {
        HeadWriter head = new(frame, LargestFixedPart);
        head.Write(connectionId);
        head.Write(WireTags.Channel);
        head.Write(channelId);
        head.Write(WireTags.ChannelItem);
        head.Commit();
    }

    public static void WriteClose(FrameWriter frame, ulong connectionId, ulong channelId, Metadata metadata, RoamLimits limits) =>
        WriteWithMetadata(frame, connectionId, WireTags.Channel, channelId, WireTags.ChannelClose, metadata, limits);

    public static void WriteReset(FrameWriter frame, ulong connectionId, ulong channelId, Metadata metadata, RoamLimits limits) =>
        WriteWithMetadata(frame, connectionId, WireTags.Channel, channelId, WireTags.ChannelReset, metadata, limits);

    public static void WriteGrantCredit(FrameWriter frame, ulong connectionId, ulong channelId, uint additional)
    {
        HeadWriter head = new(frame, LargestFixedPart);
        head.Write(connectionId);
        head.Write(WireTags.Channel);
        head.Write(channelId);
        head.Write(WireTags.ChannelGrantCredit);
        head.Write(additional);
        head.Commit();
    }

    /// <summary>Writes a message of a request or a channel again, for another connection and with other metadata.</summary>
    public static void WriteCopy(FrameWriter frame, ulong connectionId, in Message message, Metadata metadata, RoamLimits limits)
    {
        ulong[] channels = new ulong[message.Channels.Count];
        message.Channels.CopyTo(channels);
        switch (message.Kind)
        {
            case MessageKind.Call:
                WriteCall(frame, connectionId, message.Id, message.MethodId, channels, metadata, limits);
                frame.Write(message.Payload);
                break;
            case MessageKind.Response:
                WriteResponse(frame, connectionId, message.Id, channels, metadata, limits);
                frame.Write(message.Payload);
                break;
            case MessageKind.Cancel:
                WriteCancel(frame, connectionId, message.Id, metadata, limits);
                break;
            case MessageKind.Close:
                WriteClose(frame, connectionId, message.Id, metadata, limits);
                break;
            case MessageKind.Reset:
                WriteReset(frame, connectionId, message.Id, metadata, limits);
                break;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Writes what every message begins with.</summary>
    public static void WriteConnectionId(FrameWriter frame, ulong connectionId)
    {
        HeadWriter head = new(frame, Varint.MaxLength64);
        head.Write(connectionId);
        head.Commit();
    }

    public static void WritePing(FrameWriter frame, ulong connectionId, ulong nonce) =>
        WriteNonce(frame, connectionId, WireTags.Ping, nonce);

    public static void WritePong(FrameWriter frame, ulong connectionId, ulong nonce) =>
        WriteNonce(frame, connectionId, WireTags.Pong, nonce);

    public static void WriteDrain(FrameWriter frame, Metadata metadata, RoamLimits limits) =>
        WriteDrain(frame, WireTags.DrainBegin, metadata, limits);

    public static void WriteDrained(FrameWriter frame, Metadata metadata, RoamLimits limits) =>
        WriteDrain(frame, WireTags.DrainEnd, metadata, limits);

    private static void WriteDrain(FrameWriter frame, byte innerTag, Metadata metadata, RoamLimits limits)
    {
        HeadWriter head = new(frame, LargestFixedPart + MetadataCodec.Measure(metadata, limits));
        head.Write(Root);
        head.Write(WireTags.Drain);
        head.Write(innerTag);
        head.Write(metadata);
        head.Commit();
    }

    private static void WriteNonce(FrameWriter frame, ulong connectionId, byte tag, ulong nonce)
    {
        HeadWriter head = new(frame, LargestFixedPart);
        head.Write(connectionId);
        head.Write(tag);
        head.Write(nonce);
        head.Commit();
    }

    private static void WriteWithSettings(
        FrameWriter frame, ulong connectionId, byte tag, ConnectionSettings settings, Metadata metadata, RoamLimits limits)
    {
        HeadWriter head = new(frame, LargestFixedPart + LargestSettings + MetadataCodec.Measure(metadata, limits));
        head.Write(connectionId);
        head.Write(tag);
        head.Write(settings);
        head.Write(metadata);
        head.Commit();
    }

    private static void WriteWithMetadata(FrameWriter frame, ulong connectionId, byte tag, Metadata metadata, RoamLimits limits)
    {
        HeadWriter head = new(frame, LargestFixedPart + MetadataCodec.Measure(metadata, limits));
        head.Write(connectionId);
        head.Write(tag);
        head.Write(metadata);
        head.Commit();
    }

    private static void WriteWithMetadata(
        FrameWriter frame, ulong connectionId, byte tag, ulong id, byte innerTag, Metadata metadata, RoamLimits limits)
    {
        HeadWriter head = new(frame, LargestFixedPart + MetadataCodec.Measure(metadata, limits));
        head.Write(connectionId);
        head.Write(tag);
        head.Write(id);
        head.Write(innerTag);
        head.Write(metadata);
        head.Commit();
    }

    private static int MeasureChannels(ReadOnlySpan<ulong> channels, RoamLimits limits)
    {
        // spec: wire.channels.limits
        if (channels.Length > limits.MaxChannels)
        {
            throw new RoamException(
                RoamErrorKind.LimitExceeded, $"The message names {channels.Length} channels; MaxChannels is {limits.MaxChannels}.");
        }

        int size = Varint.Measure((ulong)channels.Length);
        foreach (ulong id in channels)
        {
            size = checked(size + Varint.Measure(id));
        }

        return size;
    }
}
