using Roam.CompilerServices;

namespace Roam.Connections;

/// <summary>What one side serves on a connection.</summary>
/// <param name="Dispatcher">Brings requests to the service; <see langword="null"/> if none is served.</param>
/// <param name="Owned">The object of the service, if it was made for this connection and is disposed of with it.</param>
internal readonly record struct ServedService(RoamDispatcher? Dispatcher, object? Owned = null);
