namespace Roam.Wire;

/// <summary>The numbers that tell messages and their parts apart on the wire.</summary>
// spec: wire.message.kind
internal static class WireTags
{
    public const byte Hello = 0;
    public const byte HelloYourself = 1;
    public const byte ProtocolError = 2;
    public const byte ConnectionOpen = 3;
    public const byte ConnectionAccept = 4;
    public const byte ConnectionReject = 5;
    public const byte ConnectionClose = 6;

    /// <summary>Followed by the request's id and one of the three request tags.</summary>
    public const byte Request = 7;

    /// <summary>Followed by the channel's id and one of the four channel tags.</summary>
    public const byte Channel = 8;

    public const byte Ping = 9;
    public const byte Pong = 10;

    /// <summary>Followed by one of the two drain tags. Not of roam 7: sent only to peers that have announced it.</summary>
    public const byte Drain = 11;

    public const byte RequestCall = 0;
    public const byte RequestResponse = 1;
    public const byte RequestCancel = 2;

    public const byte ChannelItem = 0;
    public const byte ChannelClose = 1;
    public const byte ChannelReset = 2;
    public const byte ChannelGrantCredit = 3;

    public const byte DrainBegin = 0;
    public const byte DrainEnd = 1;

    public const byte MetadataString = 0;
    public const byte MetadataBytes = 1;
    public const byte MetadataUInt64 = 2;
}
