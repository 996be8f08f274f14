namespace Roam.Connections;

/// <summary>A connection that this side has opened and that the peer has not answered yet.</summary>
internal sealed class PendingOpen(ulong id) : TaskCompletionSource<RoamConnection>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public ulong Id { get; } = id;
}
