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
    ReliableLink,
    LinkSplitMessage,
    LinkDelayed,
    LinkStalled,
    LinkFull,
    LinkCut,
    LinkCutForFirst,
    LinkCutForSecond,
    LinkVanished,
    LinkHalfClosed,
    LinkDialFailed,
    LinkRedialed,
    LinkResumed,

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
    CallDraining,

    // How channels ended.
    ChannelClosed,
    ChannelFailed,
    ChannelReset,
    ChannelLost,
    ChannelCancelled,
    ChannelLeftEarly,
    ChannelDetached,
    ChannelDraining,

    // Connections.
    ConnectionOpened,
    ConnectionRefused,
    ConnectionOpenCancelled,
    ConnectionOpenLost,
    ConnectionDraining,
    ConnectionClosedByCaller,
    ConnectionClosedByServer,
    ConnectionLetGo,

    // Faults.
    FaultNone,
    FaultHandshake,
    FaultCut,
    FaultCutForOne,
    FaultVanish,
    FaultHalfClose,
    FaultTruncate,
    FaultAbort,
    FaultDispose,
    FaultBothDispose,
    FaultLetGo,
    FaultDrain,
    FaultBothDrain,
    FaultDrainCut,

    // How sessions ended.
    EndClosedLocally,
    EndClosedByPeer,
    EndAborted,
    EndConnectionLost,
    EndDrained,
    EndVanished,
}
