using System.Diagnostics;

namespace Roam.Wire;

/// <summary>
/// A received message, decoded in place: nothing is copied or allocated, so it is valid only as long as the bytes are. Fields that its
/// kind does not have are zero or empty.
/// </summary>
[DebuggerDisplay("{Kind} of {Id} on connection {ConnectionId}")]
internal readonly ref struct Message
{
    private Message(ReadOnlySpan<byte> bytes, RoamLimits limits)
    {
        MessageReader reader = new(bytes);
        ConnectionId = reader.ReadUInt64("connection id");
        Kind = ReadKind(ref reader, out ulong id);
        Id = id;
        reader.Kind = Kind;

        switch (Kind)
        {
            case MessageKind.Call:
                MethodId = reader.ReadUInt64("method id");
                Channels = ChannelIdList.Read(ref reader, limits);
                Metadata = MetadataBlock.Read(ref reader, limits);
                Payload = reader.ReadRest();
                return;

            case MessageKind.Response:
                Channels = ChannelIdList.Read(ref reader, limits);
                Metadata = MetadataBlock.Read(ref reader, limits);
                Payload = reader.ReadRest();
                return;

            case MessageKind.Item:
                Payload = reader.ReadRest();
                return;

            case MessageKind.GrantCredit:
                Additional = reader.ReadUInt32("additional credit");
                break;

            case MessageKind.Ping or MessageKind.Pong:
                Nonce = reader.ReadUInt64("nonce");
                break;

            case MessageKind.Hello:
                Version = reader.ReadUInt32("version");
                Settings = reader.ReadSettings();
                Metadata = MetadataBlock.Read(ref reader, limits);
                break;

            case MessageKind.HelloYourself or MessageKind.ConnectionOpen or MessageKind.ConnectionAccept:
                Settings = reader.ReadSettings();
                Metadata = MetadataBlock.Read(ref reader, limits);
                break;

            case MessageKind.ProtocolError:
                Text = reader.ReadUtf8("description");
                break;

            case MessageKind.ConnectionReject or MessageKind.ConnectionClose
                or MessageKind.Cancel or MessageKind.Close or MessageKind.Reset
                or MessageKind.Drain or MessageKind.Drained:
                Metadata = MetadataBlock.Read(ref reader, limits);
                break;
        }

        reader.ExpectEnd();
    }

    /// <summary>The connection that the message belongs to; 0 is the root.</summary>
    public ulong ConnectionId { get; }

    public MessageKind Kind { get; }

    /// <summary>The request's or the channel's id.</summary>
    public ulong Id { get; }

    /// <summary>Of a call.</summary>
    public ulong MethodId { get; }

    /// <summary>Of a call or a response.</summary>
    public ChannelIdList Channels { get; }

    public MetadataBlock Metadata { get; }

    /// <summary>Of a handshake message, or of one that opens or accepts a connection.</summary>
    public ConnectionSettings Settings { get; }

    /// <summary>Of a Hello.</summary>
    public uint Version { get; }

    /// <summary>Of a ProtocolError: what was wrong, valid UTF-8.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>Of a Ping or a Pong.</summary>
    public ulong Nonce { get; }

    /// <summary>Of a GrantCredit: how many more items may be sent.</summary>
    public uint Additional { get; }

    /// <summary>The arguments of a call, the result envelope of a response, or an item.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Decodes one whole message.</summary>
    /// <exception cref="ProtocolViolationException">It is malformed, or its metadata or channels exceed the limits.</exception>
    public static Message Decode(ReadOnlySpan<byte> message, RoamLimits limits) => new(message, limits);

    // A request's and a channel's id stands between its outer and its inner tag.
    // spec: wire.message.kind
    private static MessageKind ReadKind(scoped ref MessageReader reader, out ulong id)
    {
        id = 0;
        int start = reader.Position;
        switch (reader.ReadUInt64("kind"))
        {
            case WireTags.Request:
                id = reader.ReadUInt64("request id");
                start = reader.Position;
                switch (reader.ReadUInt64("kind of request message"))
                {
                    case WireTags.RequestCall: return MessageKind.Call;
                    case WireTags.RequestResponse: return MessageKind.Response;
                    case WireTags.RequestCancel: return MessageKind.Cancel;
                }

                break;

            case WireTags.Channel:
                id = reader.ReadUInt64("channel id");
                start = reader.Position;
                switch (reader.ReadUInt64("kind of channel message"))
                {
                    case WireTags.ChannelItem: return MessageKind.Item;
                    case WireTags.ChannelClose: return MessageKind.Close;
                    case WireTags.ChannelReset: return MessageKind.Reset;
                    case WireTags.ChannelGrantCredit: return MessageKind.GrantCredit;
                }

                break;

            case WireTags.Hello: return MessageKind.Hello;
            case WireTags.HelloYourself: return MessageKind.HelloYourself;
            case WireTags.ProtocolError: return MessageKind.ProtocolError;
            case WireTags.ConnectionOpen: return MessageKind.ConnectionOpen;
            case WireTags.ConnectionAccept: return MessageKind.ConnectionAccept;
            case WireTags.ConnectionReject: return MessageKind.ConnectionReject;
            case WireTags.ConnectionClose: return MessageKind.ConnectionClose;
            case WireTags.Ping: return MessageKind.Ping;
            case WireTags.Pong: return MessageKind.Pong;

            case WireTags.Drain:
                start = reader.Position;
                switch (reader.ReadUInt64("kind of drain message"))
                {
                    case WireTags.DrainBegin: return MessageKind.Drain;
                    case WireTags.DrainEnd: return MessageKind.Drained;
                }

                break;
        }

        reader.Fail("wire.message.kind", "kind", start, "no such kind");
        return default;
    }
}
