using Roam.Scheduling;

namespace Roam.Requests;

/// <summary>Who is told when the caller of a pending call cancels it.</summary>
internal interface IPendingCallOwner
{
    /// <summary>Where the continuations of calls run.</summary>
    RunQueue RunQueue { get; }

    /// <summary>Called on the thread that cancels; must neither block nor call user code.</summary>
    void OnCallCancelled(PendingCall call, long version, CancellationToken cancellationToken);
}
