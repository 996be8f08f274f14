using Roam.CompilerServices;

namespace Roam.Connections;

/// <summary>A connection that this side has opened and that the peer has not answered yet.</summary>
internal sealed class PendingOpen(ulong id, OfferedService? offered = null)
    : TaskCompletionSource<RoamConnection>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public ulong Id { get; } = id;

    /// <summary>What this side serves on it, if it is opened for a reference; then nobody waits for it.</summary>
    public OfferedService? Offered { get; } = offered;

    /// <summary>Tells its opener, if somebody waits, that it will not open.</summary>
    public void Fail(Exception failure)
    {
        if (Offered is null)
        {
            TrySetException(failure);
        }
    }
}
