namespace Roam.Links;

/// <summary>Why a side closes its direction of a link. Where the transport can tell the peer, it does: over a WebSocket by the code of the
/// close.</summary>
public enum LinkCloseReason
{
    /// <summary>All is said: code 1000.</summary>
    Normal = 1,

    /// <summary>This side goes away, as a server that stops does: code 1001.</summary>
    GoingAway,

    /// <summary>The peer broke the protocol: code 1002.</summary>
    ProtocolViolation,

    /// <summary>The peer has sent text where messages are binary: code 1003.</summary>
    UnexpectedText,

    /// <summary>The peer did not begin as a peer does: it speaks something else, or nothing. Code 1008.</summary>
    UnexpectedPeer,

    /// <summary>The peer has sent a message over the limit: code 1009.</summary>
    MessageTooLarge,
}
