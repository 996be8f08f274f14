namespace Roam.Wire;

/// <summary>What a peer says about itself when a connection begins.</summary>
/// <param name="Parity">The ids it allocates.</param>
/// <param name="MaxConcurrentRequests">How many requests it runs at once.</param>
internal readonly record struct ConnectionSettings(Parity Parity, uint MaxConcurrentRequests);
