using System.Runtime.CompilerServices;
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
    private readonly Session? _session;
    private readonly ReconnectingSession? _reconnecting;
    private readonly ILinkFeatures? _features;

    private RoamSession(ILink link, HandshakeResult handshake, RoamServices services, RoamOptions options)
    {
        // First: making the session makes the service of its root, which may ask.
        _features = link as ILinkFeatures;
        _session = new Session(link, handshake, services, options, this);
    }

    private RoamSession(
        Func<CancellationToken, Task<Session>> connect, string? service, ServiceDescriptor? contract, RoamOptions options) =>
        _reconnecting = new ReconnectingSession(connect, service, contract, options, this);

    /// <summary>The part that this side took in the handshake.</summary>
    public SessionRole Role => Current.Handshake.Role;

    /// <summary>Where the peer is.</summary>
    public string RemoteAddress => Current.RemoteAddress;

    /// <summary>What the peer sent along with the handshake.</summary>
    public Metadata PeerMetadata => Current.Handshake.PeerMetadata;

    /// <summary>How payloads are encoded.</summary>
    public PayloadFormat PayloadFormat => Current.PayloadFormat;

    /// <summary>The connection that every session has.</summary>
    public RoamConnection Root => _reconnecting?.Root.Face ?? Current.Root.Connection;

    /// <summary>The connections that are open at the moment, the root among them.</summary>
    public IReadOnlyList<RoamConnection> Connections =>
        _reconnecting?.Faces ?? [.. Current.Connections.Snapshot().Select(static driver => driver.Connection)];

    /// <summary>Whether there is a link and nothing has ended the session so far. What it says may be outdated when it is read;
    /// <see cref="Completion"/> is certain.</summary>
    public bool IsConnected => _reconnecting?.IsConnected ?? Current.IsOpen;

    /// <summary>What the session is at. A session that does not reconnect (<see cref="RoamOptions.Reconnect"/>) is connected until it is
    /// closed.</summary>
    public SessionState State => _reconnecting?.State
        ?? (Current.Ended is { } end ? SessionState.Closed(end) : SessionState.Connected());

    /// <summary>Whether the session has begun to end for good.</summary>
    internal bool IsEnding => _reconnecting?.IsEnding ?? !Current.IsOpen;

    /// <summary>The number of connections besides the root, those that are about to be open included.</summary>
    internal int VirtualConnections => Current.Connections.VirtualCount;

    /// <summary>Whether the session is not read at the moment, because a peer at the other end of a proxy does not read.</summary>
    internal bool IsHeld => Current.IsHeld;

    private Session Current => _session ?? _reconnecting!.Current;

    /// <summary>Ends, and never fails, when the session has ended for good, and tells why. By then every call, send and receive on it has
    /// ended too.</summary>
    public Task<SessionEnd> Completion => _reconnecting?.Completion ?? Current.Completion;

    /// <summary>Ends, and never fails, when either side has begun to drain the session, or when it has begun to end: new calls belong
    /// elsewhere from then on. See <see cref="DrainAsync"/>. A session that reconnects goes elsewhere by itself when the peer drains; this
    /// ends when this side does, or when the session has ended for good.</summary>
    public Task Draining => _reconnecting?.Draining ?? Current.Draining;

    /// <summary>
    /// Connects to a server. With <see cref="RoamOptions.Reconnect"/>, the session is restored when its link is lost; the first attempt is
    /// made once.
    /// </summary>
    /// <param name="address">Where the server listens, such as <c>tcp://host:7070</c>.</param>
    /// <param name="service">The name of the service to call on the root connection, for peers that offer several.</param>
    /// <param name="services">What this side offers, on each link anew.</param>
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
        options = RoamOptions.Copy(options);
        LinkOptions linkOptions = options.ToLinkOptions();
        return ConnectAsync(token => LinkAddress.ConnectAsync(address, linkOptions, token), service, null, services, options, cancellationToken);
    }

    /// <summary>The same over links of one's own.</summary>
    /// <param name="dial">Makes a link, by one attempt, and gives up when its token fires. For a session that reconnects it is called again
    /// for each attempt, never twice at once.</param>
    /// <param name="service">The name of the service to call on the root connection, for peers that offer several.</param>
    /// <param name="services">What this side offers, on each link anew.</param>
    /// <param name="options">Options; the defaults if not given.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <exception cref="RoamException">There was no link, or the handshake failed: <see cref="RoamErrorKind.ConnectFailed"/>.</exception>
    public static Task<RoamSession> ConnectAsync(
        Func<CancellationToken, ValueTask<ILink>> dial,
        string? service = null,
        RoamServices? services = null,
        RoamOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dial);
        return ConnectAsync(dial, service, null, services, options, cancellationToken);
    }

    /// <summary>The same, to call this contract on the root connection.</summary>
    internal static async Task<RoamSession> ConnectAsync(
        Func<CancellationToken, ValueTask<ILink>> dial,
        string? service,
        ServiceDescriptor? contract,
        RoamServices? services,
        RoamOptions? options,
        CancellationToken cancellationToken)
    {
        RoamOptions known = RoamOptions.Copy(options);
        services ??= new RoamServices();
        if (known.Reconnect is null)
        {
            return await ConnectOnceAsync(cancellationToken).ConfigureAwait(false);
        }

        RoamSession session = new(
            async token => (await ConnectOnceAsync(token).ConfigureAwait(false))._session!, service, contract, known);
        await session._reconnecting!.StartAsync(cancellationToken).ConfigureAwait(false);
        return session;

        // spec: reconnect.services
        async Task<RoamSession> ConnectOnceAsync(CancellationToken token)
        {
            ILink link = await DialAsync(dial, known, token).ConfigureAwait(false);
            return await StartAsync(
                link, services, known, _ => Handshake.InitiateAsync(link, service, contract, services, known, token)).ConfigureAwait(false);
        }
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
        options = RoamOptions.Copy(options);
        services ??= new RoamServices();
        return StartAsync(
            link, services, options, _ => Handshake.InitiateAsync(link, service, null, services, options, cancellationToken));
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
        options = RoamOptions.Copy(options);
        services ??= new RoamServices();
        return StartAsync(
            link, services, options, establish => Handshake.AcceptAsync(link, services, options, establish, cancellationToken));
    }

    /// <summary>
    /// Opens a connection of its own for a service of the peer, on the same link. Disposing the client closes it; the session lives as
    /// long as any of its connections has a client.
    /// </summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <param name="metadata">Metadata for the peer, which its service sees as <see cref="RoamConnection.PeerMetadata"/>.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <returns>The generated client, which is also a <see cref="RoamClient"/>.</returns>
    /// <exception cref="RoamException">The peer offers no such service or rejected the connection, or the contract cannot be called in the
    /// session's format (<see cref="RoamErrorKind.ConnectFailed"/>, with its reason), there are too many connections
    /// (<see cref="RoamErrorKind.LimitExceeded"/>), or the session has ended.</exception>
    public async Task<TService> OpenAsync<TService>(Metadata? metadata = null, CancellationToken cancellationToken = default)
        where TService : class
    {
        ServiceRegistration<TService> registration = ServiceRegistration<TService>.Current;
        try
        {
            registration.Descriptor.Check(PayloadFormat, Current.Handshake.Features);
        }
        catch (ProtocolViolationException exception)
        {
            throw new RoamException(RoamErrorKind.ConnectFailed, exception.Message, mayHaveRun: false, exception);
        }

        RoamConnection connection = await OpenAsync(
            registration.Descriptor.Name, registration.Descriptor, metadata ?? Metadata.Empty, cancellationToken).ConfigureAwait(false);
        return registration.CreateClient(connection);
    }

    /// <summary>Opens a connection of its own for a service named on the wire. Whoever opens it takes a lease or creates a client.</summary>
    /// <param name="service">The service's name, or <see langword="null"/> for a peer that offers one and looks at no name.</param>
    /// <param name="metadata">Metadata for the peer.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <exception cref="RoamException">As for <see cref="OpenAsync{TService}"/>.</exception>
    public Task<RoamConnection> OpenAsync(string? service, Metadata? metadata = null, CancellationToken cancellationToken = default) =>
        OpenAsync(service, contract: null, metadata ?? Metadata.Empty, cancellationToken);

    /// <summary>
    /// Takes back every reference to a service object that this side has passed to the peer, as an argument or a result. The peer's clients
    /// of it fail with <see cref="RoamErrorKind.ConnectionLost"/> from now on, and calls that they have made are cancelled.
    /// </summary>
    /// <param name="service">The object that was passed.</param>
    /// <returns>How many references there were.</returns>
    public int Revoke(object service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return _reconnecting?.Revoke(service) ?? Current.Revoke(service);
    }

    /// <summary>What the session's link knows of the peer besides its address, such as the request that it came by. Of a session that this
    /// side has connected with <see cref="RoamOptions.Reconnect"/>, nothing is known.</summary>
    /// <typeparam name="TFeature">What is asked for; see <see cref="ILinkFeatures"/>.</typeparam>
    /// <returns>It, or <see langword="null"/> if the link does not know.</returns>
    public TFeature? GetFeature<TFeature>()
        where TFeature : class => _features?.GetFeature(typeof(TFeature)) as TFeature;

    /// <summary>Ends the session at once: nothing more is sent or received, and whoever waits fails.</summary>
    public void Abort()
    {
        if (_reconnecting is { } reconnecting)
        {
            reconnecting.Stop(new SessionEnd(SessionEndReason.Aborted, "The session was aborted."), abort: true);
        }
        else
        {
            Current.Abort();
        }
    }

    /// <summary>
    /// The states of the session, beginning with the one it is in and ending with <see cref="SessionStatus.Closed"/>. Who reads slowly misses
    /// states in between, never the last.
    /// </summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    // spec: reconnect.state
    public async IAsyncEnumerable<SessionState> WatchStateAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        SessionState state = State;
        yield return state;
        while (state.Status != SessionStatus.Closed)
        {
            state = _reconnecting is { } reconnecting
                ? await reconnecting.WaitForStateChangeAsync(state, cancellationToken).ConfigureAwait(false)
                : SessionState.Closed(await Completion.WaitAsync(cancellationToken).ConfigureAwait(false));
            yield return state;
        }
    }

    /// <summary>
    /// Ends the session without losing a call: takes no new requests or connections of the peer, which fail there with
    /// <see cref="RoamErrorKind.Draining"/> and have not run; lets what runs end, calls and channels of both sides; and then ends the
    /// session. What has not ended when the time has passed is cancelled, and the session ends at most
    /// <see cref="RoamLimits.CloseTimeout"/> later. Called again, it waits for the same end, and the shortest time counts.
    /// </summary>
    /// <param name="timeout">How long what runs may take, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="cancellationToken">Cuts the time short. Nothing is thrown for it.</param>
    /// <remarks>This side may still call as long as the peer waits for anything, for the handlers may need to. A handler that awaits
    /// this waits for itself until the time has passed. A peer that does not know how to drain calls on until the session ends, which
    /// happens as soon as nothing runs; a request that is on its way at that moment is lost.</remarks>
    public Task DrainAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, TimeSpan.FromDays(30));
        }

        return _reconnecting?.DrainAsync(timeout, cancellationToken) ?? Current.DrainAsync(timeout, cancellationToken);
    }

    /// <summary>
    /// Ends the session: asks the peer to cancel what this side waits for, sends what was queued, closes the link, and waits for the peer
    /// to do the same, at most <see cref="RoamLimits.CloseTimeout"/>. Requests of the peer that run are cancelled and not answered:
    /// <see cref="DrainAsync"/> lets them end. May be called from a handler.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        SessionEnd end = new(SessionEndReason.ClosedLocally, "The session was disposed.") { IsDisposal = true };
        if (_reconnecting is { } reconnecting)
        {
            reconnecting.Stop(end, abort: false);
        }
        else
        {
            Current.End(end);
        }

        await Completion.ConfigureAwait(false);
    }

    private Task<RoamConnection> OpenAsync(
        string? service, ServiceDescriptor? contract, Metadata metadata, CancellationToken cancellationToken) =>
        _reconnecting?.OpenAsync(service, contract, metadata, cancellationToken) ?? Current.OpenAsync(service, metadata, cancellationToken);

    /// <summary>Makes a link, for which there is as much time as for a handshake.</summary>
    private static async Task<ILink> DialAsync(
        Func<CancellationToken, ValueTask<ILink>> dial, RoamOptions options, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(options.Limits.HandshakeTimeout, options.TimeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await LinkDial.ConnectAsync(dial, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new RoamException(
                RoamErrorKind.ConnectFailed, $"There was no link within {options.Limits.HandshakeTimeout.TotalSeconds} seconds.");
        }
        catch (Exception exception) when (exception is not (RoamException or ArgumentException))
        {
            throw new RoamException(RoamErrorKind.ConnectFailed, exception.Message, mayHaveRun: false, exception);
        }
    }

    /// <summary>Makes a session of a handshake, which does not read before <see cref="Start"/>.</summary>
    internal static RoamSession Create(ILink link, HandshakeResult handshake, RoamServices services, RoamOptions options) =>
        new(link, handshake, services, options);

    /// <summary>Begins to read.</summary>
    internal void Start() => Current.Start();

    private static async Task<RoamSession> StartAsync(
        ILink link,
        RoamServices services,
        RoamOptions options,
        Func<Func<HandshakeResult, Metadata>, Task<HandshakeResult>> handshake)
    {
        RoamSession? session = null;
        try
        {
            HandshakeResult result = await handshake(Establish).ConfigureAwait(false);
            session ??= new(link, result, services, options);
            if (result.Role == SessionRole.Initiator)
            {
                session.Current.ServeRoot();
            }

            if (result.Upstream is { } upstream)
            {
                await upstream.ForwardAsync(session.Root.Driver).ConfigureAwait(false);
            }

            session.Start();
            return session;
        }
        catch (Exception exception)
        {
            // A handshake that has failed has closed the link.
            if (session is not null)
            {
                await session.Current.AbandonAsync(exception).ConfigureAwait(false);
            }

            throw;
        }

        Metadata Establish(HandshakeResult result)
        {
            session = new(link, result, services, options);
            return session.Current.ServeRoot();
        }
    }
}
