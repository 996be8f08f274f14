using Roam.Connections;
using Roam.Simulation.Contract;

namespace Roam.Simulation;

/// <summary>One side of the session.</summary>
internal sealed class Peer(string name)
{
    public string Name => name;

    public RoamSession? Session { get; set; }

    /// <summary>What this side calls on: the root, and the connections that it has opened.</summary>
    public List<Target> Targets { get; } = [];

    /// <summary>Keeps the session's root.</summary>
    public ConnectionLease? Lease { get; set; }

    public bool WasAborted { get; set; }

    public bool WasDisposed { get; set; }

    public bool WasDrained { get; set; }

    public bool WasLetGo { get; set; }

    /// <summary>Every connection that this side has had, also those that have ended.</summary>
    public HashSet<ConnectionDriver> Drivers { get; } = new(ReferenceEqualityComparer.Instance);

    public override string ToString() => name;
}
