using Roam.CompilerServices;
using Roam.Sessions;

namespace Roam;

/// <summary>A service that one side of a session offers.</summary>
/// <param name="Descriptor">The contract, if it is known here.</param>
/// <param name="Create">Makes the dispatcher of a connection, or <see langword="null"/> if it serves nothing by itself.</param>
/// <param name="Forward">Where connections are forwarded, if they are.</param>
internal sealed record ServiceOffer(
    ServiceDescriptor? Descriptor, Func<RoamConnection, RoamDispatcher?> Create, ForwardTarget? Forward = null);
