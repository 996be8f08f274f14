using Roam.CompilerServices;
using Roam.Connections;
using Roam.Links;
using Roam.Sessions;
using Roam.Wire;

namespace Roam;

/// <summary>The services that one side of a session offers. Filled before the session or the server starts; not safe for several threads
/// until then.</summary>
public sealed class RoamServices
{
    private static readonly ServiceOffer Nothing = new(null, static _ => default);

    private readonly Dictionary<string, ServiceOffer> _offers = new(StringComparer.Ordinal);

    /// <summary>The names of the services.</summary>
    public IReadOnlyCollection<string> Names => _offers.Keys;

    /// <summary>Offers a service; one object serves every connection. It is the program's, and not disposed of.</summary>
    /// <typeparam name="TService">The contract: an interface marked with <see cref="RoamServiceAttribute"/>.</typeparam>
    /// <exception cref="ArgumentException">A service of this name is offered already.</exception>
    /// <exception cref="InvalidOperationException">No code was generated for the contract.</exception>
    public RoamServices Add<TService>(TService service)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(service);
        ServiceRegistration<TService> registration = ServiceRegistration<TService>.Current;
        RoamDispatcher dispatcher = registration.CreateDispatcher(service);
        return Add(registration.Descriptor, _ => new ServedService(dispatcher));
    }

    /// <summary>
    /// Offers a service; each connection gets an object of its own, which is disposed of with it (<see cref="IAsyncDisposable"/>, or else
    /// <see cref="IDisposable"/>): once, when the connection has ended, in whatever way, and its last handler has returned.
    /// </summary>
    /// <typeparam name="TService">The contract: an interface marked with <see cref="RoamServiceAttribute"/>.</typeparam>
    /// <param name="factory">Makes the object. One that it gives to several connections is disposed of with each of them, if it can be
    /// disposed at all: an object that connections share is best wrapped, or not disposable.</param>
    /// <exception cref="ArgumentException">A service of this name is offered already.</exception>
    /// <exception cref="InvalidOperationException">No code was generated for the contract.</exception>
    public RoamServices Add<TService>(Func<RoamConnection, TService> factory)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        ServiceRegistration<TService> registration = ServiceRegistration<TService>.Current;
        return Add(registration.Descriptor, connection =>
        {
            TService service = factory(connection);
            return new ServedService(registration.CreateDispatcher(service), service);
        });
    }

    /// <summary>
    /// Offers a service that another server has: each connection is forwarded to a session of its own with it. Calls, channels, cancellation,
    /// deadlines and metadata go through as they are, in both directions, and nothing here reads a payload. A connection whose service cannot
    /// be reached is refused. What <see cref="ConnectionProxy"/> says of proxies holds for it.
    /// </summary>
    /// <typeparam name="TService">The contract: an interface marked with <see cref="RoamServiceAttribute"/>.</typeparam>
    /// <param name="address">Where the other server listens.</param>
    /// <param name="options">Options of the sessions with it; those of the session that is forwarded if not given.</param>
    /// <exception cref="ArgumentException">A service of this name is offered already.</exception>
    /// <exception cref="InvalidOperationException">No code was generated for the contract.</exception>
    public RoamServices Forward<TService>(string address, RoamOptions? options = null)
        where TService : class => Forward(ServiceRegistration<TService>.Current.Descriptor.Name, address, options);

    /// <summary>The same for a service whose contract is not known here.</summary>
    /// <param name="service">The service's name on the wire: the contract's without the <c>I</c>, or that of its <see cref="RoamNameAttribute"/>.</param>
    /// <param name="address">Where the other server listens.</param>
    /// <param name="options">Options of the sessions with it; those of the session that is forwarded if not given.</param>
    /// <exception cref="ArgumentException">A service of this name is offered already.</exception>
    public RoamServices Forward(string service, string address, RoamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Forward(service, (linkOptions, cancellationToken) => LinkAddress.ConnectAsync(address, linkOptions, cancellationToken), options);
    }

    /// <summary>The same over links of one's own.</summary>
    /// <param name="service">The service's name on the wire.</param>
    /// <param name="connect">Makes a link to the other server, for each connection one. It has
    /// <see cref="RoamLimits.HandshakeTimeout"/> for it, together with the handshake.</param>
    /// <param name="options">Options of the sessions with it; those of the session that is forwarded if not given.</param>
    /// <exception cref="ArgumentException">A service of this name is offered already.</exception>
    public RoamServices Forward(
        string service, Func<LinkOptions, CancellationToken, ValueTask<ILink>> connect, RoamOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        ArgumentNullException.ThrowIfNull(connect);
        RoamOptions? known = options is null ? null : RoamOptions.Copy(options);
        return Add(service, new ServiceOffer(null, static _ => default, new ForwardTarget(connect, known)));
    }

    /// <summary>
    /// Chooses what the root connection serves: the service that the peer has named, or the only one.
    /// </summary>
    /// <returns>The service, or one that serves nothing.</returns>
    /// <exception cref="ProtocolViolationException">The peer has named a service that is not offered, or one that cannot be called in the
    /// session's format or with what the peer can do.</exception>
    // spec: session.handshake.service
    internal ServiceOffer Choose(string? name, PayloadFormat format, PeerFeatures features)
    {
        ServiceOffer? offer;
        if (name is null)
        {
            if (_offers.Count != 1)
            {
                return Nothing;
            }

            offer = _offers.Values.First();
        }
        else if (!_offers.TryGetValue(name, out offer))
        {
            throw new ProtocolViolationException(
                "session.handshake.service",
                $"The service that was asked for is not offered here; offered: {(_offers.Count == 0 ? "none" : string.Join(", ", _offers.Keys))}.");
        }

        offer.Descriptor?.Check(format, features);
        return offer;
    }

    private RoamServices Add(ServiceDescriptor descriptor, Func<RoamConnection, ServedService> create) =>
        Add(descriptor.Name, new ServiceOffer(descriptor, create));

    private RoamServices Add(string name, ServiceOffer offer) =>
        _offers.TryAdd(name, offer)
            ? this
            : throw new ArgumentException(
                $"A service named '{name}' is offered already. Two contracts of one name, as in two namespaces, are told apart by [RoamService(Name = \"…\")].");
}
