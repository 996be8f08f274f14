using Roam.CompilerServices;
using Roam.Links;
using Roam.Sessions;

namespace Roam;

/// <summary>
/// A session: two peers on one link, each of which may call and serve. Clients and servers make their own; this is for whoever brings a
/// link of another kind. Safe for any number of threads.
/// </summary>
public sealed class RoamSession : IAsyncDisposable
{
    private readonly ReconnectingSession? _reconnecting;
    private readonly SessionState _connected = SessionState.Connected();
    private Session? _session;
    private SessionState? _closed;

    private RoamSession() => Root = new RoamConnection(this);

    private RoamSession(
        Func<CancellationToken, ValueTask<ILink>> connect,
        string? service,
        RoamServices services,
        RoamOptions options)
    {
        _reconnecting = new ReconnectingSession(connect, service, services, options, this);
        Root = _reconnecting.Root.Face;
    }

    /// <summary>The part that this side took in the handshake.</summary>
    public SessionRole Role => Current.Handshake.Role;

    /// <summary>Where the peer is.</summary>
    public string RemoteAddress => Current.RemoteAddress;

    /// <summary>What the peer sent along with the handshake.</summary>
    public Metadata PeerMetadata => Current.Handshake.PeerMetadata;

    /// <summary>How payloads are encoded.</summary>
    public PayloadFormat PayloadFormat => Current.PayloadFormat;

    /// <summary>The connection that every session has.</summary>
    public RoamConnection Root { get; }

    /// <summary>The connections that are open at the moment, the root among them.</summary>
    public IReadOnlyList<RoamConnection> Connections => [.. Current.Connections.Snapshot().Select(static driver => driver.Connection)];

    /// <summary>Whether nothing has ended the session so far, and it has a link. What it says may be outdated when it is read; <see
    /// cref="Completion"/> is certain.</summary>
    public bool IsConnected => Current.IsOpen && !IsEnding;

    /// <summary>What the session is at. What it says may be outdated when it is read.</summary>
    public SessionState State
    {
        get
        {
            if (_reconnecting is not null)
            {
                return _reconnecting.State;
            }

            if (Current.Ended is not { } end)
            {
                return _connected;
            }

            Interlocked.CompareExchange(ref _closed, SessionState.Closed(end), null);
            return _closed;
        }
    }

    /// <summary>Ends, and never fails, when the session has ended, and tells why. By then every call, send and receive on it has ended
    /// too. A session that reconnects (<see cref="RoamOptions.Reconnect"/>) has ended when it is not restored any more.</summary>
    public Task<SessionEnd> Completion => _reconnecting?.Completion ?? Current.Completion;

    /// <summary>Whether the session has begun to end for good.</summary>
    internal bool IsEnding => _reconnecting?.IsEnding ?? !Current.IsOpen;

    private Session Current => _session ?? _reconnecting!.Current;

    /// <summary>Connects to a server, and reconnects to it if the options say how.</summary>
    /// <param name="address">Where the server listens, such as <c>tcp://host:7070</c>.</param>
    /// <param name="service">The name of the service to call on the root connection, for peers that offer several.</param>
    /// <param name="services">What this side offers.</param>
    /// <param name="options">Options; the defaults if not given.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <exception cref="RoamException">Nobody listens there, or the handshake failed: <see cref="RoamErrorKind.ConnectFailed"/>.</exception>
    /// <exception cref="ArgumentException">The address is malformed or of an unknown kind.</exception>
    public static Task<RoamSession> ConnectAsync(
        string address,
        string? service = null,
        RoamServices? services = null,
        RoamOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        options = Check(options);
        return ConnectAsync(
            token => LinkAddress.ConnectAsync(address, options.ToLinkOptions(), token),
            service,
            services,
            options,
            cancellationToken);
    }

    /// <summary>Connects over a link of another kind, and makes further links if the options say how.</summary>
    /// <param name="connect">Makes a link; called once, and again for each attempt to restore the session, never twice at once. It is
    /// given up when its token fires, and has <see cref="RoamLimits.HandshakeTimeout"/> to give a link.</param>
    /// <param name="service">The name of the service to call on the root connection, for peers that offer several.</param>
    /// <param name="services">What this side offers, on each link again.</param>
    /// <param name="options">Options; the defaults if not given.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <exception cref="RoamException">There was no link, or the handshake failed: <see cref="RoamErrorKind.ConnectFailed"/>. The first
    /// link is not tried for twice.</exception>
    public static async Task<RoamSession> ConnectAsync(
        Func<CancellationToken, ValueTask<ILink>> connect,
        string? service = null,
        RoamServices? services = null,
        RoamOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connect);
        options = Check(options);
        services ??= new RoamServices();
        if (options.Reconnect is not null)
        {
            RoamSession restored = new(connect, service, services, options);
            await restored._reconnecting!.StartAsync(cancellationToken).ConfigureAwait(false);
            return restored;
        }

        ILink link;
        try
        {
            link = await connect(cancellationToken).ConfigureAwait(false);
        }
        catch (LinkException exception)
        {
            throw new RoamException(RoamErrorKind.ConnectFailed, exception.Message, mayHaveRun: false, exception);
        }

        return await InitiateAsync(link, service, services, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a session by speaking first.</summary>
    /// <param name="link">The link, which the session owns from now on, also if this fails.</param>
    /// <param name="service">The name of the service to call on the root connection, for peers that offer several.</param>
    /// <param name="services">What this side offers.</param>
    /// <param name="options">Options; the defaults if not given.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <exception cref="RoamException">The handshake failed: <see cref="RoamErrorKind.ConnectFailed"/>.</exception>
    public static Task<RoamSession> InitiateAsync(
        ILink link,
        string? service = null,
        RoamServices? services = null,
        RoamOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(link);
        options = Check(options);
        services ??= new RoamServices();
        return StartAsync(link, services, options, Handshake.InitiateAsync(link, service, services, options, cancellationToken));
    }

    /// <summary>Makes a session by answering.</summary>
    /// <param name="link">The link, which the session owns from now on, also if this fails.</param>
    /// <param name="services">What this side offers.</param>
    /// <param name="options">Options; the defaults if not given.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <exception cref="RoamException">The handshake failed: <see cref="RoamErrorKind.ConnectFailed"/>.</exception>
    public static Task<RoamSession> AcceptAsync(
        ILink link,
        RoamServices? services = null,
        RoamOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(link);
        options = Check(options);
        services ??= new RoamServices();
        return StartAsync(link, services, options, Handshake.AcceptAsync(link, services, options, cancellationToken));
    }

    /// <summary>
    /// Opens a connection of its own for a service of the peer, on the same link. Disposing the client closes it; the session lives as
    /// long as any of its connections has a client.
    /// </summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <param name="metadata">Metadata for the peer, which its service sees as <see cref="RoamConnection.PeerMetadata"/>.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <returns>The generated client, which is also a <see cref="RoamClient"/>.</returns>
    /// <exception cref="RoamException">The peer offers no such service or rejected the connection
    /// (<see cref="RoamErrorKind.ConnectFailed"/>, with its reason), there are too many connections
    /// (<see cref="RoamErrorKind.LimitExceeded"/>), or the session has ended.</exception>
    public async Task<TService> OpenAsync<TService>(Metadata? metadata = null, CancellationToken cancellationToken = default)
        where TService : class
    {
        ServiceRegistration<TService> registration = ServiceRegistration<TService>.Current;
        RoamConnection connection = await OpenAsync(registration.Descriptor.Name, metadata, cancellationToken).ConfigureAwait(false);
        return registration.CreateClient(connection);
    }

    /// <summary>Opens a connection of its own for a service named on the wire. Whoever opens it takes a lease or creates a client.</summary>
    /// <param name="service">The service's name, or <see langword="null"/> for a peer that offers one and looks at no name.</param>
    /// <param name="metadata">Metadata for the peer.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <exception cref="RoamException">As for <see cref="OpenAsync{TService}"/>.</exception>
    public Task<RoamConnection> OpenAsync(string? service, Metadata? metadata = null, CancellationToken cancellationToken = default) =>
        _reconnecting?.OpenAsync(service, metadata ?? Metadata.Empty, cancellationToken)
        ?? OpenPlainAsync(service, metadata ?? Metadata.Empty, cancellationToken);

    /// <summary>
    /// Waits until the session is in another state than one that is known. Nothing is called back, so nothing is missed but states that
    /// were left again before this was called:
    /// <code>
    /// for (SessionState state = session.State; state.Status != SessionStatus.Closed; state = await session.WaitForStateChangeAsync(state))
    /// {
    ///     Console.WriteLine(state);
    /// }
    /// </code>
    /// </summary>
    /// <param name="known">The state that is known, as <see cref="State"/> or this method gave it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    // spec: reconnect.state
    public async Task<SessionState> WaitForStateChangeAsync(SessionState known, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(known);
        if (_reconnecting is not null)
        {
            return await _reconnecting.WaitForStateChangeAsync(known, cancellationToken).ConfigureAwait(false);
        }

        if (State == known)
        {
            await Current.EndBegun.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return State;
    }

    /// <summary>Ends the session at once: nothing more is sent or received, and whoever waits fails.</summary>
    public void Abort()
    {
        if (_reconnecting is not null)
        {
            _reconnecting.Stop(new SessionEnd(SessionEndReason.Aborted, "The session was aborted."), abort: true);
        }
        else
        {
            Current.Abort();
        }
    }

    /// <summary>
    /// Ends the session: sends what was queued, closes the link, and waits for the peer to do the same, at most
    /// <see cref="RoamLimits.CloseTimeout"/>. May be called from a handler.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        SessionEnd end = new(SessionEndReason.ClosedLocally, "The session was disposed.");
        if (_reconnecting is not null)
        {
            _reconnecting.Stop(end, abort: false);
        }
        else
        {
            Current.End(end);
        }

        await Completion.ConfigureAwait(false);
    }

    private static RoamOptions Check(RoamOptions? options)
    {
        options ??= RoamOptions.Default;
        options.Limits.Validate();
        return options;
    }

    private static async Task<RoamSession> StartAsync(
        ILink link,
        RoamServices services,
        RoamOptions options,
        Task<HandshakeResult> handshake)
    {
        RoamSession face = new();
        face._session = await Session.CreateAsync(link, handshake, services, options, face, face.Root).ConfigureAwait(false);
        face._session.Start();
        return face;
    }

    private async Task<RoamConnection> OpenPlainAsync(string? service, Metadata metadata, CancellationToken cancellationToken)
    {
        RoamConnection face = new(this);
        await Current.OpenAsync(service, metadata, face, cancellationToken).ConfigureAwait(false);
        return face;
    }
}
