namespace Roam.Requests;

/// <summary>A call that waits for one of the peer's request slots.</summary>
internal sealed class SlotWaiter : TaskCompletionSource<ulong>
{
    /// <param name="call">The call.</param>
    /// <param name="version">The use of it that is meant.</param>
    /// <param name="deadline">Its deadline.</param>
    /// <param name="isStream">Whether it takes one of the slots for calls with channels.</param>
    /// <param name="since">When it began to wait, as a timestamp.</param>
    public SlotWaiter(PendingCall call, long version, Deadline deadline, bool isStream, long since)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        Call = call;
        Version = version;
        Deadline = deadline;
        IsStream = isStream;
        Since = since;
        Place = new LinkedListNode<SlotWaiter>(this);
    }

    public PendingCall Call { get; }

    public long Version { get; }

    public Deadline Deadline { get; }

    public bool IsStream { get; }

    public long Since { get; }

    /// <summary>Its place in the <see cref="SlotQueue"/>, so that it leaves in one step when its caller gives up.</summary>
    public LinkedListNode<SlotWaiter> Place { get; }
}
