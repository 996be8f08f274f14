using Roam.CompilerServices;

namespace Roam;

/// <summary>
/// The base of generated clients. A client is safe for any number of threads. Clients of one connection, and the channels bound on it,
/// share its life: when the last is disposed, a connection of its own closes, and the session ends once no connection is left.
/// </summary>
public abstract class RoamClient : IAsyncDisposable
{
    private readonly ConnectionLease _lease;
    private volatile RoamConnection _connection;
    private ReferenceGuard? _guard;

    /// <summary>Creates a client on a connection.</summary>
    protected RoamClient(RoamConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
        _lease = connection.Retain();
    }

    /// <summary>The connection that the client calls on. Once the client is disposed, calls on it throw <see
    /// cref="ObjectDisposedException"/>.</summary>
    public RoamConnection Connection => _connection;

    /// <summary>Whether calls can be made. What it says may be outdated when it is read.</summary>
    public bool IsConnected => Connection.IsConnected;

    /// <summary>Ends, and never fails, when the client's connection has ended, and tells why.</summary>
    public Task<SessionEnd> Completion => Connection.Completion;

    /// <summary>Lets the connection go; see <see cref="ConnectionLease"/>. Calls that are made afterwards throw <see
    /// cref="ObjectDisposedException"/>, also where other clients keep the connection.</summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);

        // spec: rpc.call.disposed
        _connection = _connection.AsOfDisposed(GetType().Name);
        _guard?.Dispose();
        return _lease.DisposeAsync();
    }

    /// <summary>
    /// Disposes of a service that came as an argument or a result and is known by its contract only. A client lets its connection go, and
    /// with it the owner's object. Any other object is somebody's own, such as one that has come home to its owner: nothing happens to it.
    /// </summary>
    /// <param name="service">The service, or <see langword="null"/>.</param>
    public static ValueTask ReleaseAsync(object? service) => service is RoamClient client ? client.DisposeAsync() : default;

    /// <summary>Has somebody notice if the client is let go of without being disposed. Called before anybody else sees the client.</summary>
    internal void Attach(ReferenceGuard guard)
    {
        guard.Guard(_lease);
        _guard = guard;
    }
}
