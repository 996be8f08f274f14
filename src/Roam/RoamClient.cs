namespace Roam;

/// <summary>
/// The base of generated clients. A client is safe for any number of threads. Clients of one connection, and the channels bound on it,
/// share its life: when the last is disposed, a connection of its own closes, and the session ends once no connection is left.
/// </summary>
public abstract class RoamClient : IAsyncDisposable
{
    private readonly ConnectionLease _lease;

    /// <summary>Creates a client on a connection.</summary>
    protected RoamClient(RoamConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Connection = connection;
        _lease = connection.Retain();
    }

    /// <summary>The connection that the client calls on.</summary>
    public RoamConnection Connection { get; }

    /// <summary>Whether calls can be made. What it says may be outdated when it is read.</summary>
    public bool IsConnected => Connection.IsConnected;

    /// <summary>Ends, and never fails, when the client's connection has ended, and tells why.</summary>
    public Task<SessionEnd> Completion => Connection.Completion;

    /// <summary>Lets the connection go; see <see cref="ConnectionLease"/>.</summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _lease.DisposeAsync();
    }
}
