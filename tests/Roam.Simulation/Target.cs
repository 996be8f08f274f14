using Roam.Simulation.Contract;

namespace Roam.Simulation;

/// <summary>A connection that one side calls on.</summary>
internal sealed class Target(World world, Peer caller, WorkClient client)
{
    public Peer Caller => caller;

    public WorkClient Client => client;

    public RoamConnection Connection => client.Connection;

    /// <summary>Whether somebody has done something that ends the connection, so that what is under way on it may be lost.</summary>
    public bool MayBeLost => world.MayEnd || world.ClosedConnections.Contains(Connection.Id);

    public override string ToString() => $"{caller.Name}{Connection.Id}";
}
