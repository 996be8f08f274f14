using Roam.Connections;
using Roam.Links;
using Roam.Wire;

namespace Roam.Sessions;

/// <summary>The session that a connection is forwarded to. It does not read before both ends of the bridge are there.</summary>
/// <remarks>Belongs to whoever accepts the connection, until it is started or given up.</remarks>
internal sealed class Upstream(ILink link, HandshakeResult handshake, RoamOptions options) : IAsyncDisposable
{
    private RoamSession? _session;
    private ConnectionBridge? _bridge;

    public PayloadFormat PayloadFormat => handshake.PayloadFormat;

    /// <summary>What the service has sent along for whoever calls it.</summary>
    public Metadata PeerMetadata { get; } = handshake.PeerMetadata.ForNestedCall();

    /// <summary>What the proxy announces to the caller: no more requests than the service runs at once.</summary>
    public ConnectionSettings Limit(ConnectionSettings settings) =>
        settings with { MaxConcurrentRequests = Math.Min(settings.MaxConcurrentRequests, handshake.PeerLimit) };

    /// <summary>Bridges the connection with the root of this session.</summary>
    /// <exception cref="ForwardFailedException">The two do not fit.</exception>
    public void Attach(ConnectionDriver connection)
    {
        _session = RoamSession.Create(link, handshake, new RoamServices(), options);
        try
        {
            _bridge = ConnectionBridge.Attach(connection, _session.Root.Driver);
        }
        catch (RoamException exception)
        {
            throw new ForwardFailedException(exception.Message, exception);
        }
    }

    /// <summary>Begins to forward. The session ends with the connection.</summary>
    public void Start()
    {
        _session!.Start();

        // Detached: it ends with either of the two sessions, and its last act is to end the other.
        _ = _bridge!.RunAsync(CancellationToken.None);
    }

    /// <summary>Bridges the connection and begins, or gives up.</summary>
    public async Task ForwardAsync(ConnectionDriver connection)
    {
        try
        {
            Attach(connection);
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }

        Start();
    }

    /// <summary>Gives the session up before it has started.</summary>
    public async ValueTask DisposeAsync()
    {
        link.Abort();
        await link.DisposeAsync().ConfigureAwait(false);
    }
}
