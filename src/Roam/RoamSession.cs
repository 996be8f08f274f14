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
    private readonly Session _session;

    private RoamSession(ILink link, HandshakeResult handshake, RoamServices services, RoamOptions options) =>
        _session = new Session(link, handshake, services, options, this);

    /// <summary>The part that this side took in the handshake.</summary>
    public SessionRole Role => _session.Handshake.Role;

    /// <summary>Where the peer is.</summary>
    public string RemoteAddress => _session.RemoteAddress;

    /// <summary>What the peer sent along with the handshake.</summary>
    public Metadata PeerMetadata => _session.Handshake.PeerMetadata;

    /// <summary>How payloads are encoded.</summary>
    public PayloadFormat PayloadFormat => _session.PayloadFormat;

    /// <summary>The connection that every session has.</summary>
    public RoamConnection Root => _session.Root.Connection;

    /// <summary>The connections that are open at the moment, the root among them.</summary>
    public IReadOnlyList<RoamConnection> Connections => [.. _session.Connections.Snapshot().Select(static driver => driver.Connection)];

    /// <summary>Whether nothing has ended the session so far. What it says may be outdated when it is read; <see cref="Completion"/> is
    /// certain.</summary>
    public bool IsConnected => _session.IsOpen;

    /// <summary>The number of connections besides the root, those that are about to be open included.</summary>
    internal int VirtualConnections => _session.Connections.VirtualCount;

    /// <summary>Whether the session is not read at the moment, because a peer at the other end of a proxy does not read.</summary>
    internal bool IsHeld => _session.IsHeld;

    /// <summary>Ends, and never fails, when the session has ended, and tells why. By then every call, send and receive on it has ended
    /// too.</summary>
    public Task<SessionEnd> Completion => _session.Completion;

    /// <summary>Ends, and never fails, when either side has begun to drain the session, or when it has ended: new calls belong elsewhere from
    /// then on. See <see cref="DrainAsync"/>.</summary>
    public Task Draining => _session.Draining;

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
        return StartAsync(link, services, options, Handshake.InitiateAsync(link, service, null, services, options, cancellationToken));
    }

    /// <summary>Makes a session by speaking first, to call this contract on the root connection.</summary>
    internal static Task<RoamSession> InitiateAsync(
        ILink link,
        ServiceDescriptor contract,
        RoamServices? services,
        RoamOptions? options,
        CancellationToken cancellationToken)
    {
        options = Check(options);
        services ??= new RoamServices();
        return StartAsync(link, services, options, Handshake.InitiateAsync(link, contract.Name, contract, services, options, cancellationToken));
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
    /// <exception cref="RoamException">The peer offers no such service or rejected the connection, or the contract cannot be called in the
    /// session's format (<see cref="RoamErrorKind.ConnectFailed"/>, with its reason), there are too many connections
    /// (<see cref="RoamErrorKind.LimitExceeded"/>), or the session has ended.</exception>
    public async Task<TService> OpenAsync<TService>(Metadata? metadata = null, CancellationToken cancellationToken = default)
        where TService : class
    {
        ServiceRegistration<TService> registration = ServiceRegistration<TService>.Current;
        try
        {
            registration.Descriptor.Check(PayloadFormat, _session.Handshake.Features);
        }
        catch (ProtocolViolationException exception)
        {
            throw new RoamException(RoamErrorKind.ConnectFailed, exception.Message, mayHaveRun: false, exception);
        }

        RoamConnection connection = await OpenAsync(registration.Descriptor.Name, metadata, cancellationToken).ConfigureAwait(false);
        return registration.CreateClient(connection);
    }

    /// <summary>Opens a connection of its own for a service named on the wire. Whoever opens it takes a lease or creates a client.</summary>
    /// <param name="service">The service's name, or <see langword="null"/> for a peer that offers one and looks at no name.</param>
    /// <param name="metadata">Metadata for the peer.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <exception cref="RoamException">As for <see cref="OpenAsync{TService}"/>.</exception>
    public Task<RoamConnection> OpenAsync(string? service, Metadata? metadata = null, CancellationToken cancellationToken = default) =>
        _session.OpenAsync(service, metadata ?? Metadata.Empty, cancellationToken);

    /// <summary>
    /// Takes back every reference to a service object that this side has passed to the peer, as an argument or a result. The peer's clients
    /// of it fail with <see cref="RoamErrorKind.ConnectionLost"/> from now on, and calls that they have made are cancelled.
    /// </summary>
    /// <param name="service">The object that was passed.</param>
    /// <returns>How many references there were.</returns>
    public int Revoke(object service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return _session.Revoke(service);
    }

    /// <summary>Ends the session at once: nothing more is sent or received, and whoever waits fails.</summary>
    public void Abort() => _session.Abort();

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

        return _session.DrainAsync(timeout, cancellationToken);
    }

    /// <summary>
    /// Ends the session: asks the peer to cancel what this side waits for, sends what was queued, closes the link, and waits for the peer
    /// to do the same, at most <see cref="RoamLimits.CloseTimeout"/>. Requests of the peer that run are cancelled and not answered:
    /// <see cref="DrainAsync"/> lets them end. May be called from a handler.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _session.End(new SessionEnd(SessionEndReason.ClosedLocally, "The session was disposed."));
        await _session.Completion.ConfigureAwait(false);
    }

    /// <summary>Checks that a contract can be called on this session.</summary>
    /// <exception cref="RoamException">It passes services by reference, and the peer knows none:
    /// <see cref="RoamErrorKind.ConnectFailed"/>.</exception>
    // spec: rpc.service-reference.announced
    internal void Close(RoamConnection connection, Metadata metadata) => _session.Close(connection.Driver, metadata);

    /// <summary>Makes a session of a handshake, which does not read before <see cref="Start"/>.</summary>
    internal static RoamSession Create(ILink link, HandshakeResult handshake, RoamServices services, RoamOptions options) =>
        new(link, handshake, services, options);

    /// <summary>Begins to read.</summary>
    internal void Start() => _session.Start();

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
        try
        {
            HandshakeResult result = await handshake.ConfigureAwait(false);
            RoamSession session = new(link, result, services, options);
            if (result.Upstream is { } upstream)
            {
                await upstream.ForwardAsync(session.Root.Driver).ConfigureAwait(false);
            }

            session.Start();
            return session;
        }
        catch
        {
            link.Abort();
            await link.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
