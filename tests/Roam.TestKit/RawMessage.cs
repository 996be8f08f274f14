using Roam.Wire;

namespace Roam.TestKit;

/// <summary>A message as it came to a <see cref="RawPeer"/>, with its own copy of everything.</summary>
internal sealed record RawMessage
{
    public required MessageKind Kind { get; init; }

    public required ulong ConnectionId { get; init; }

    /// <summary>The request's or the channel's id.</summary>
    public required ulong Id { get; init; }

    public required ulong MethodId { get; init; }

    public required IReadOnlyList<ulong> Channels { get; init; }

    public required Metadata Metadata { get; init; }

    public required IReadOnlyList<byte> Payload { get; init; }

    public required string Text { get; init; }

    public required ulong Nonce { get; init; }

    public required uint Additional { get; init; }

    public required ConnectionSettings Settings { get; init; }

    /// <summary>Says the kind and what tells messages of one kind apart: for the texts of failed tests.</summary>
    public override string ToString() => Kind switch
    {
        MessageKind.ProtocolError => $"{Kind} \"{Text}\"",
        MessageKind.Ping or MessageKind.Pong => $"{Kind} {Nonce}",
        MessageKind.Response => $"{Kind} {Id} {Convert.ToHexString([.. Payload])} {Metadata}",
        _ => $"{Kind} {Id}",
    };

    public static RawMessage Decode(ReadOnlySpan<byte> bytes)
    {
        Message message = Message.Decode(bytes, RoamLimits.Default);
        ulong[] channels = new ulong[message.Channels.Count];
        message.Channels.CopyTo(channels);
        return new()
        {
            Kind = message.Kind,
            ConnectionId = message.ConnectionId,
            Id = message.Id,
            MethodId = message.MethodId,
            Channels = channels,
            Metadata = message.Metadata.ToMetadata(),
            Payload = message.Payload.ToArray(),
            Text = System.Text.Encoding.UTF8.GetString(message.Text),
            Nonce = message.Nonce,
            Additional = message.Additional,
            Settings = message.Settings,
        };
    }
}
