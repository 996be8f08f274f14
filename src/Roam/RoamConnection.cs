using Roam.CompilerServices;
using Roam.Connections;

namespace Roam;

/// <summary>
/// A connection: an id space of requests and channels on a session, with at most one service at each end. Clients call on it. Safe for
/// any number of threads.
/// </summary>
/// <remarks>On a session that reconnects (<see cref="RoamOptions.Reconnect"/>), a connection goes on with each new link: it is opened
/// again, calls are made on what is there at the moment, and <see cref="Id"/> and <see cref="PeerMetadata"/> change.</remarks>
public sealed class RoamConnection
{
    private volatile ConnectionDriver _driver = null!;

    /// <summary>Creates the face of a connection, whose driver is about to begin.</summary>
    internal RoamConnection(RoamSession session, ReconnectingConnection? recovery = null)
    {
        Session = session;
        Recovery = recovery;
    }

    /// <summary>The session that the connection belongs to.</summary>
    public RoamSession Session { get; }

    /// <summary>The connection's id; the root has 0.</summary>
    public ulong Id => Driver.Id;

    /// <summary>Whether calls can be made. What it says may be outdated when it is read.</summary>
    public bool IsConnected => Driver.Ended is null && Session.IsConnected;

    /// <summary>What the peer sent along when the connection began: with its handshake, or when it opened or accepted the connection.</summary>
    public Metadata PeerMetadata => Driver.PeerMetadata;

    /// <summary>Ends, and never fails, when the connection has ended, and tells why. By then every call, send and receive on it has ended
    /// too.</summary>
    public Task<SessionEnd> Completion => Recovery?.Completion ?? Driver.Completion;

    /// <summary>What makes the connection go on after a loss, if it does.</summary>
    internal ReconnectingConnection? Recovery { get; }

    internal ConnectionDriver Driver
    {
        get => _driver;
        set => _driver = value;
    }

    /// <summary>Connects to a server and gives the root connection of a new session.</summary>
    /// <param name="address">Where the server listens, such as <c>tcp://host:7070</c>.</param>
    /// <param name="service">The contract to call.</param>
    /// <param name="options">Options; the defaults if not given.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <exception cref="RoamException">Nobody listens there, or the handshake failed: <see cref="RoamErrorKind.ConnectFailed"/>.</exception>
    /// <exception cref="ArgumentException">The address is malformed or of an unknown kind.</exception>
    public static async Task<RoamConnection> ConnectAsync(
        string address,
        ServiceDescriptor service,
        RoamOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(service);
        RoamSession session = await RoamSession.ConnectAsync(address, service.Name, services: null, options, cancellationToken)
            .ConfigureAwait(false);
        return session.Root;
    }

    /// <summary>
    /// Closes the connection for both sides: its calls, sends and receives fail, its handlers are cancelled, and the peer is told. Does
    /// nothing if it is closed already.
    /// </summary>
    /// <param name="metadata">Metadata for the peer.</param>
    /// <exception cref="InvalidOperationException">This is the root, which ends with its session: dispose that.</exception>
    public async ValueTask CloseAsync(Metadata? metadata = null)
    {
        if (Id == ConnectionTable.RootId)
        {
            throw new InvalidOperationException("The root connection ends with its session: dispose the session.");
        }

        if (Recovery is not null)
        {
            Recovery.Close(metadata ?? Metadata.Empty);
        }
        else
        {
            Driver.Close(metadata ?? Metadata.Empty);
        }

        await Completion.ConfigureAwait(false);
    }

    /// <summary>
    /// Keeps the connection alive without offering calls: as long as the lease is not disposed, the connection is not closed for want of
    /// clients.
    /// </summary>
    // spec: connection.life.lease
    public ConnectionLease Retain() => new(this);

    /// <summary>The first driver is there, and is about to look for its service.</summary>
    internal void Begin(ConnectionDriver driver) => _driver ??= driver;

    internal void AddLease()
    {
        if (Recovery is not null)
        {
            Recovery.Retain();
        }
        else
        {
            Driver.Retain();
        }
    }

    internal void RemoveLease()
    {
        if (Recovery is not null)
        {
            Recovery.Release();
        }
        else
        {
            Driver.Release();
        }
    }
}
