using System.Security.Claims;
using Roam.CompilerServices;
using Roam.Connections;
using Roam.Links;
using Roam.Sessions;

namespace Roam;

/// <summary>
/// A connection: an id space of requests and channels on a session, with at most one service at each end. Clients call on it. Safe for
/// any number of threads.
/// </summary>
/// <remarks>On a session that reconnects (<see cref="RoamOptions.Reconnect"/>), a connection goes on with each new link: it is opened again,
/// and <see cref="Id"/> and <see cref="PeerMetadata"/> are those of the last time.</remarks>
public sealed class RoamConnection
{
    private readonly ConnectionDriver? _driver;
    private Metadata _acceptMetadata = Metadata.Empty;
    private volatile bool _isAccepted;

    internal RoamConnection(ConnectionDriver driver, RoamSession session)
    {
        _driver = driver;
        Session = session;
    }

    internal RoamConnection(ReconnectingConnection reconnecting, RoamSession session)
    {
        Reconnecting = reconnecting;
        Session = session;
        MarkAccepted();
    }

    private RoamConnection(RoamConnection connection, string client)
    {
        _driver = connection._driver;
        _acceptMetadata = connection._acceptMetadata;
        Reconnecting = connection.Reconnecting;
        Session = connection.Session;
        DisposedClient = client;
        MarkAccepted();
    }

    /// <summary>The session that the connection belongs to.</summary>
    public RoamSession Session { get; }

    /// <summary>The connection's id; the root has 0.</summary>
    public ulong Id => Driver.Id;

    /// <summary>Whether calls can be made and are sent at once. What it says may be outdated when it is read.</summary>
    public bool IsConnected => Reconnecting?.IsConnected ?? (Driver is { Ended: null, IsOpen: true } && Session.IsConnected);

    /// <summary>What the peer sent along when the connection began: with its handshake, or when it opened or accepted the connection.</summary>
    public Metadata PeerMetadata => Driver.PeerMetadata;

    /// <summary>Who the peer is, if the session's transport has authenticated it: the user of the request of a WebSocket, as it was when the
    /// session began. It may be an identity that is not authenticated. <see langword="null"/> if the transport knows none.</summary>
    public ClaimsPrincipal? User => Session.GetFeature<ClaimsPrincipal>();

    /// <summary>Ends, and never fails, when the connection has ended, and tells why. By then every call, send and receive on it has ended
    /// too.</summary>
    public Task<SessionEnd> Completion => Reconnecting?.Completion ?? Driver.Completion;

    /// <summary>
    /// What this side sends along when it accepts the connection, which the opener sees as <see cref="PeerMetadata"/>. Set by the factory
    /// given to <see cref="RoamServices.Add{TService}(Func{RoamConnection, TService})"/>, before it returns; it rejects the connection
    /// with <see cref="ConnectionRejectedException"/>. For the root of a session that the peer has connected, it travels with the answer to
    /// the handshake, behind <see cref="RoamOptions.Metadata"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The connection was accepted already, or this side has opened it.</exception>
    public Metadata AcceptMetadata
    {
        get => _acceptMetadata;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _acceptMetadata = _isAccepted
                ? throw new InvalidOperationException("The connection was accepted already, or this side has opened it.")
                : value;
        }
    }

    /// <summary>The client that was disposed and had this connection, if there was one: it makes no more calls.</summary>
    internal string? DisposedClient { get; }

    /// <summary>What makes the connection go on after a loss, if it does.</summary>
    internal ReconnectingConnection? Reconnecting { get; }

    /// <summary>The connection's part of the session that is there now, or was last.</summary>
    internal ConnectionDriver Driver => _driver ?? Reconnecting!.Driver;

    /// <summary>The same connection for a client that was disposed.</summary>
    internal RoamConnection AsOfDisposed(string client) => DisposedClient is null ? new(this, client) : this;

    /// <summary>Lets nobody set <see cref="AcceptMetadata"/> any more, and gives it.</summary>
    internal Metadata MarkAccepted()
    {
        _isAccepted = true;
        return _acceptMetadata;
    }

    /// <summary>Connects to a server and gives the root connection of a new session.</summary>
    /// <param name="address">Where the server listens, such as <c>tcp://host:7070</c>.</param>
    /// <param name="service">The contract to call.</param>
    /// <param name="options">Options; the defaults if not given.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <exception cref="RoamException">Nobody listens there, the handshake failed, or the peer speaks Postcard and a
    /// method of the contract has no form in it: <see cref="RoamErrorKind.ConnectFailed"/>.</exception>
    /// <exception cref="ArgumentException">The address is malformed or of an unknown kind.</exception>
    public static async Task<RoamConnection> ConnectAsync(
        string address,
        ServiceDescriptor service,
        RoamOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(service);
        options = RoamOptions.Copy(options);
        LinkOptions linkOptions = options.ToLinkOptions();
        RoamSession session = await RoamSession.ConnectAsync(
            token => LinkAddress.ConnectAsync(address, linkOptions, token), service.Name, service, services: null, options, cancellationToken)
            .ConfigureAwait(false);
        return session.Root;
    }

    /// <summary>
    /// Closes the connection for both sides: its calls, sends and receives fail, its handlers are cancelled, and the peer is told. Does
    /// nothing if it is closed already.
    /// </summary>
    /// <param name="metadata">Metadata for the peer.</param>
    /// <exception cref="InvalidOperationException">This is the root, which ends with its session: dispose that. Or the factory of its
    /// service has not returned yet: it rejects the connection with <see cref="ConnectionRejectedException"/>.</exception>
    public async ValueTask CloseAsync(Metadata? metadata = null)
    {
        if (Id == ConnectionTable.RootId)
        {
            throw new InvalidOperationException("The root connection ends with its session: dispose the session.");
        }

        if (!Driver.IsOpen)
        {
            throw new InvalidOperationException(
                $"The connection is not open before the factory of its service has returned: throw a {nameof(ConnectionRejectedException)} there.");
        }

        if (Reconnecting is { } reconnecting)
        {
            reconnecting.Close(metadata ?? Metadata.Empty);
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

    internal void AddLease()
    {
        if (Reconnecting is { } reconnecting)
        {
            reconnecting.Retain();
        }
        else
        {
            Driver.Retain();
        }
    }

    internal void RemoveLease()
    {
        if (Reconnecting is { } reconnecting)
        {
            reconnecting.Release();
        }
        else
        {
            Driver.Release();
        }
    }
}
