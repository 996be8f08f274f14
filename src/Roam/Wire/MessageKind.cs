namespace Roam.Wire;

/// <summary>What a message is. The numbers are ours; <see cref="WireTags"/> has those of the wire.</summary>
internal enum MessageKind
{
    Hello,
    HelloYourself,
    ProtocolError,
    ConnectionOpen,
    ConnectionAccept,
    ConnectionReject,
    ConnectionClose,
    Call,
    Response,
    Cancel,
    Item,
    Close,
    Reset,
    GrantCredit,
    Ping,
    Pong,
    Drain,
    Drained,
}
