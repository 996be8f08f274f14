using Roam.CompilerServices;
using Roam.Connections;
using Roam.Sessions;

namespace Roam;

/// <summary>A service that one side of a session offers.</summary>
/// <param name="Descriptor">The contract, if it is known here.</param>
/// <param name="Create">Makes the service of a connection, which may be none.</param>
/// <param name="Forward">Where connections are forwarded, if they are.</param>
internal sealed record ServiceOffer(
    ServiceDescriptor? Descriptor, Func<RoamConnection, ServedService> Create, ForwardTarget? Forward = null);
