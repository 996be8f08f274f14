using Roam.CompilerServices;
using Roam.Wire;

namespace Roam;

/// <summary>The services that one side of a session offers. Filled before the session or the server starts; not safe for several threads
/// until then.</summary>
public sealed class RoamServices
{
    private readonly Dictionary<string, Offer> _offers = new(StringComparer.Ordinal);

    /// <summary>The names of the services.</summary>
    public IReadOnlyCollection<string> Names => _offers.Keys;

    /// <summary>Offers a service; one object serves every connection.</summary>
    /// <typeparam name="TService">The contract: an interface marked with <see cref="RoamServiceAttribute"/>.</typeparam>
    /// <exception cref="ArgumentException">A service of this name is offered already.</exception>
    /// <exception cref="InvalidOperationException">No code was generated for the contract.</exception>
    public RoamServices Add<TService>(TService service)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(service);
        ServiceRegistration<TService> registration = ServiceRegistration<TService>.Current;
        RoamDispatcher dispatcher = registration.CreateDispatcher(service);
        return Add(registration.Descriptor, _ => dispatcher);
    }

    /// <summary>Offers a service; each connection gets an object of its own.</summary>
    /// <typeparam name="TService">The contract: an interface marked with <see cref="RoamServiceAttribute"/>.</typeparam>
    /// <exception cref="ArgumentException">A service of this name is offered already.</exception>
    /// <exception cref="InvalidOperationException">No code was generated for the contract.</exception>
    public RoamServices Add<TService>(Func<RoamConnection, TService> factory)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        ServiceRegistration<TService> registration = ServiceRegistration<TService>.Current;
        return Add(registration.Descriptor, connection => registration.CreateDispatcher(factory(connection)));
    }

    /// <summary>
    /// Chooses what the root connection serves: the service that the peer has named, or the only one.
    /// </summary>
    /// <returns>What makes the dispatcher, which makes <see langword="null"/> if the connection serves nothing.</returns>
    /// <exception cref="ProtocolViolationException">The peer has named a service that is not offered, or one that cannot be called in the
    /// session's format or with what the peer can do.</exception>
    // spec: session.handshake.service
    internal Func<RoamConnection, RoamDispatcher?> Choose(string? name, PayloadFormat format, PeerFeatures features)
    {
        Offer? offer;
        if (name is null)
        {
            if (_offers.Count != 1)
            {
                return static _ => null;
            }

            offer = _offers.Values.First();
        }
        else if (!_offers.TryGetValue(name, out offer))
        {
            throw new ProtocolViolationException(
                "session.handshake.service",
                $"The service that was asked for is not offered here; offered: {(_offers.Count == 0 ? "none" : string.Join(", ", _offers.Keys))}.");
        }

        offer.Descriptor.Check(format, features);
        return offer.Create;
    }

    private RoamServices Add(ServiceDescriptor descriptor, Func<RoamConnection, RoamDispatcher?> create) =>
        _offers.TryAdd(descriptor.Name, new Offer(descriptor, create))
            ? this
            : throw new ArgumentException($"A service named '{descriptor.Name}' is offered already.");

    private sealed record Offer(ServiceDescriptor Descriptor, Func<RoamConnection, RoamDispatcher?> Create);
}
