namespace Roam;

/// <summary>Why a call, a send, a receive or a session failed: what <see cref="RoamException.Kind"/> says.</summary>
public enum RoamErrorKind
{
    /// <summary>The peer has no such method, or one of another signature. The call did not run.</summary>
    UnknownMethod = 1,

    /// <summary>The arguments, the result or an item could not be encoded or decoded.</summary>
    InvalidPayload,

    /// <summary>The handler threw, or ended without a result.</summary>
    HandlerFailed,

    /// <summary>The peer runs as many requests as it allows. The call did not run.</summary>
    TooManyRequests,

    /// <summary>The handler was cancelled by somebody other than the caller.</summary>
    Cancelled,

    /// <summary>The call's deadline passed, here or at the peer.</summary>
    DeadlineExceeded,

    /// <summary>The session or its link ended. <see cref="RoamException.MayHaveRun"/> tells whether the request had left.</summary>
    ConnectionLost,

    /// <summary>A limit of this side or of the peer would have been exceeded. Nothing was sent.</summary>
    LimitExceeded,

    /// <summary>One of the peers broke the protocol, which ends the session.</summary>
    Protocol,

    /// <summary>No session came about: nobody listens, or the handshake failed.</summary>
    ConnectFailed,

    /// <summary>The receiver of a channel does not want more items, or the sender of a channel failed.</summary>
    ChannelReset,

    /// <summary>The session is about to end and takes no new calls or connections. The call did not run: it may go to another session.</summary>
    Draining,

    /// <summary>The handler does not know who calls, and wants to. It has done nothing unless it says so.</summary>
    Unauthenticated,

    /// <summary>The handler knows who calls, and the caller may not do this. It has done nothing unless it says so.</summary>
    PermissionDenied,
}
