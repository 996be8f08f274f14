namespace Roam;

/// <summary>Why a session or a connection ended.</summary>
public enum SessionEndReason
{
    /// <summary>This side closed it, or let go of its last client.</summary>
    ClosedLocally = 1,

    /// <summary>The peer closed it.</summary>
    ClosedByPeer,

    /// <summary>This side aborted it.</summary>
    Aborted,

    /// <summary>The link failed.</summary>
    ConnectionLost,

    /// <summary>The peer broke the protocol and was told so.</summary>
    ProtocolViolation,

    /// <summary>The peer says that this side broke the protocol.</summary>
    ProtocolErrorReceived,

    /// <summary>A limit of this side was exceeded, and only an end keeps to it.</summary>
    LimitExceeded,

    /// <summary>A service of the peer has rejected the session on purpose (<see cref="ConnectionRejectedException"/>), and not for the
    /// time being. A session that reconnects ends for good then.</summary>
    Rejected,
}
