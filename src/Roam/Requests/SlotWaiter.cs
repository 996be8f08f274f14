namespace Roam.Requests;

/// <summary>A call that waits for one of the peer's request slots.</summary>
internal sealed class SlotWaiter(PendingCall call, long version, Deadline deadline)
    : TaskCompletionSource<ulong>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public PendingCall Call { get; } = call;

    public long Version { get; } = version;

    public Deadline Deadline { get; } = deadline;
}
