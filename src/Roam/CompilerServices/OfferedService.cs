namespace Roam.CompilerServices;

/// <summary>An object of this side that the peer is given a reference to: what the connection of the reference serves.</summary>
/// <param name="Dispatcher">Brings the peer's requests to the object.</param>
/// <param name="Service">The object.</param>
internal sealed record OfferedService(RoamDispatcher Dispatcher, object Service)
{
    /// <summary>The contract's name on the wire.</summary>
    public string Name => Dispatcher.Service.Name;
}
