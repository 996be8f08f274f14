namespace Roam;

/// <summary>
/// The base of generated clients. A client is safe for any number of threads. Clients of one connection, and the channels bound on it,
/// share its life: when the last is disposed, a connection of its own closes, and the session ends once no connection is left.
/// </summary>
public abstract class RoamClient : IAsyncDisposable
{
    /// <summary>Creates a client on a connection.</summary>
    protected RoamClient(RoamConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Connection = connection;
    }

    /// <summary>The connection that the client calls on.</summary>
    public RoamConnection Connection { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new PlatformNotSupportedException();
}
