namespace Roam.Links;

/// <summary>Why a link failed.</summary>
public enum LinkError
{
    /// <summary>The transport failed, or the peer reset it.</summary>
    Failed = 1,

    /// <summary>The link, or its sending direction, was closed on this side.</summary>
    Closed,

    /// <summary>The link ended inside a message.</summary>
    Truncated,

    /// <summary>The peer announced a message over the limit; no memory was taken for it.</summary>
    MessageTooLarge,

    /// <summary>The peer of a reliable link refuses it for good: it does not know the session, or not any more.</summary>
    Refused,

    /// <summary>The peer broke the protocol of reliable links, or does not speak it.</summary>
    Protocol,

    /// <summary>The peer has sent text over a WebSocket, where messages are binary.</summary>
    UnexpectedText,

    /// <summary>The peer has closed both directions in good order: nothing more can be sent.</summary>
    ClosedByPeer,
}
