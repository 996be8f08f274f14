namespace Roam.Connections;

/// <summary>A connection that this side has opened and that the peer has not answered yet.</summary>
internal sealed class PendingOpen(ulong id, RoamConnection face)
    : TaskCompletionSource<ConnectionDriver>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public ulong Id { get; } = id;

    /// <summary>The connection as users see it.</summary>
    public RoamConnection Face { get; } = face;
}
