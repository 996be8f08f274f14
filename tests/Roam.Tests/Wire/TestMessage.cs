using System.Buffers;
using System.Globalization;
using System.Text;
using Roam.Buffers;
using Roam.Wire;

namespace Roam.Tests.Wire;

/// <summary>A message with everything copied out, which can be compared and encoded again.</summary>
internal sealed record TestMessage(MessageKind Kind)
{
    public ulong ConnectionId { get; init; }

    public ulong Id { get; init; }

    public ulong MethodId { get; init; }

    public ulong[] Channels { get; init; } = [];

    public Metadata Metadata { get; init; } = Metadata.Empty;

    public ConnectionSettings Settings { get; init; }

    public uint Version { get; init; }

    public string Text { get; init; } = "";

    public ulong Nonce { get; init; }

    public uint Additional { get; init; }

    public byte[] Payload { get; init; } = [];

    public static TestMessage Decode(ReadOnlySpan<byte> bytes, RoamLimits? limits = null)
    {
        Message message = Message.Decode(bytes, limits ?? RoamLimits.Default);
        var channels = new ulong[message.Channels.Count];
        message.Channels.CopyTo(channels);
        return new TestMessage(message.Kind)
        {
            ConnectionId = message.ConnectionId,
            Id = message.Id,
            MethodId = message.MethodId,
            Channels = channels,
            Metadata = message.Metadata.ToMetadata(),
            Settings = message.Settings,
            Version = message.Version,
            Text = Encoding.UTF8.GetString(message.Text),
            Nonce = message.Nonce,
            Additional = message.Additional,
            Payload = message.Payload.ToArray(),
        };
    }

    public byte[] Encode(RoamLimits? limits = null) => WireBytes.Of(frame => Write(frame, limits ?? RoamLimits.Default));

    /// <summary>All fields in one line: two messages are the same when this is.</summary>
    public string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{ConnectionId} {Kind} {Id} method {MethodId} channels {string.Join(',', Channels)} {Settings} version {Version} text {Text} " +
        $"nonce {Nonce} additional {Additional} payload {Convert.ToHexString(Payload)} " +
        $"metadata {string.Join(';', Metadata.Select(Describe))}");

    private static string Describe(MetadataEntry entry)
    {
        string value = entry.Kind switch
        {
            MetadataValueKind.String => entry.GetString(),
            MetadataValueKind.Bytes => Convert.ToHexString(entry.GetBytes().Span),
            _ => entry.GetUInt64().ToString(CultureInfo.InvariantCulture),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{entry.Key}:{(ulong)entry.Flags}:{entry.Kind}:{value}");
    }

    /// <summary>Appends the message to a frame.</summary>
    public void Write(FrameWriter frame, RoamLimits limits)
    {
        switch (Kind)
        {
            case MessageKind.Hello: MessageEncoder.WriteHello(frame, Version, Settings, Metadata, limits); break;
            case MessageKind.HelloYourself: MessageEncoder.WriteHelloYourself(frame, Settings, Metadata, limits); break;
            case MessageKind.ProtocolError: MessageEncoder.WriteProtocolError(frame, Text); break;
            case MessageKind.ConnectionOpen: MessageEncoder.WriteConnectionOpen(frame, ConnectionId, Settings, Metadata, limits); break;
            case MessageKind.ConnectionAccept:
                MessageEncoder.WriteConnectionAccept(frame, ConnectionId, Settings, Metadata, limits);
                break;
            case MessageKind.ConnectionReject: MessageEncoder.WriteConnectionReject(frame, ConnectionId, Metadata, limits); break;
            case MessageKind.ConnectionClose: MessageEncoder.WriteConnectionClose(frame, ConnectionId, Metadata, limits); break;
            case MessageKind.Call: MessageEncoder.WriteCall(frame, ConnectionId, Id, MethodId, Channels, Metadata, limits); break;
            case MessageKind.Response: MessageEncoder.WriteResponse(frame, ConnectionId, Id, Channels, Metadata, limits); break;
            case MessageKind.Cancel: MessageEncoder.WriteCancel(frame, ConnectionId, Id, Metadata, limits); break;
            case MessageKind.Item: MessageEncoder.WriteItem(frame, ConnectionId, Id); break;
            case MessageKind.Close: MessageEncoder.WriteClose(frame, ConnectionId, Id, Metadata, limits); break;
            case MessageKind.Reset: MessageEncoder.WriteReset(frame, ConnectionId, Id, Metadata, limits); break;
            case MessageKind.GrantCredit: MessageEncoder.WriteGrantCredit(frame, ConnectionId, Id, Additional); break;
            case MessageKind.Ping: MessageEncoder.WritePing(frame, ConnectionId, Nonce); break;
            case MessageKind.Pong: MessageEncoder.WritePong(frame, ConnectionId, Nonce); break;
            case MessageKind.Drain: MessageEncoder.WriteDrain(frame, Metadata, limits); break;
            case MessageKind.Drained: MessageEncoder.WriteDrained(frame, Metadata, limits); break;
            default: throw new ArgumentOutOfRangeException(nameof(limits));
        }

        frame.Write(Payload);
    }
}
