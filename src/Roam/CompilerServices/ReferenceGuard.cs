using Roam.Diagnostics;

namespace Roam.CompilerServices;

/// <summary>
/// Notices that the client of a service reference was let go of without being disposed: it is collected together with the client. It then
/// says so in the log and gives the client's share in the connection back, so that the owner can let go of the object.
/// </summary>
// spec: rpc.service-reference.leak
internal sealed class ReferenceGuard(RoamConnection connection, string service, string method) : IThreadPoolWorkItem, IDisposable
{
    private ConnectionLease? _lease;

    ~ReferenceGuard()
    {
        if (connection.IsConnected)
        {
            // The finalizer's thread waits for no lock.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Gives the guard the share of the client that it guards.</summary>
    public void Guard(ConnectionLease lease) => _lease = lease;

    /// <summary>The client was disposed, as it should be.</summary>
    public void Dispose() => GC.SuppressFinalize(this);

    public void Execute()
    {
        if (connection.Driver.OutboundRequests.Count != 0)
        {
            // Nobody holds the client, but a call that it has made is still running: look again later.
            GC.ReRegisterForFinalize(this);
            return;
        }

        Log.ReferenceLeaked(connection.Driver.Logger, service, method);
        if (_lease is { } lease)
        {
            // Detached: a finalizer has nobody to tell, and the wait that this may be ends with the session.
            _ = lease.DisposeAsync().AsTask();
        }
        else
        {
            connection.Driver.Close(Metadata.Empty);
        }
    }
}
