namespace Roam.Simulation;

/// <summary>
/// What a simulation may come through. The runner counts them, and over enough seeds each must have been met: a fault that never happens
/// proves nothing.
/// </summary>
internal enum Path
{
    // Links.
    StreamLink,
    MessageLink,
    LinkSplitMessage,
    LinkStalled,
    LinkFull,

    // Waiting.
    WaitedForSlot,
    WaitedForRoom,
    WaitedForCredit,

    // How calls ended.
    CallSucceeded,
    CallRefused,
    CallHandlerFailed,
    CallCancelled,
    CallCancelledByHandler,
    CallDeadlineExceeded,
    CallLimitExceeded,
    CallLost,
    CallLostUnsent,
    CallNeverRan,
    CallInvalid,

    // How channels ended.
    ChannelClosed,
    ChannelFailed,
    ChannelReset,
    ChannelLost,
    ChannelCancelled,
    ChannelLeftEarly,
    ChannelDetached,

    // Connections.
    ConnectionOpened,
    ConnectionRefused,
    ConnectionOpenCancelled,
    ConnectionOpenLost,
    ConnectionClosedByCaller,
    ConnectionClosedByServer,
    ConnectionLetGo,

    // Faults.
    FaultNone,
    FaultHandshake,
    FaultCut,
    FaultCutForOne,
    FaultHalfClose,
    FaultTruncate,
    FaultAbort,
    FaultDispose,
    FaultBothDispose,
    FaultLetGo,

    // How sessions ended.
    EndClosedLocally,
    EndClosedByPeer,
    EndAborted,
    EndConnectionLost,
}
