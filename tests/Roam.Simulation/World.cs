using Roam.Simulation.Operations;
using Roam.Simulation.Wire;
using Roam.TestKit;
using Roam.TestKit.Simulation;

namespace Roam.Simulation;

/// <summary>Everything that one simulation consists of, and what has happened in it so far. For one thread.</summary>
internal sealed class World
{
    public World(int seed, SimulationTrace trace, Statistics statistics, Mutation mutation)
    {
        Random = new Random(seed);
        Plan = new Plan(Random);
        Trace = trace;
        Statistics = statistics;
        Mutation = mutation;
        Pauses = new Pauses(Random);
        Options = new RoamOptions { BufferPool = Pool, TimeProvider = Clock, Limits = Plan.Limits };
        Wiring = new Wiring(this);
        Book = new WireBook(this);
    }

    public Random Random { get; }

    public Plan Plan { get; }

    public SimulationTrace Trace { get; }

    public Statistics Statistics { get; }

    /// <summary>What is broken on purpose, to see that it is noticed.</summary>
    public Mutation Mutation { get; }

    public SimulatedClock Clock { get; } = new();

    public LeakCheckingPool Pool { get; } = new();

    public RoamOptions Options { get; }

    public Wiring Wiring { get; }

    /// <summary>The network that is in use.</summary>
    public SimulatedNetwork Network => Wiring.Current;

    public WireBook Book { get; }

    public Pauses Pauses { get; }

    public Peer First { get; } = new("A");

    public Peer Second { get; } = new("B");

    public Peer[] Peers => [First, Second];

    public List<Operation> Operations { get; } = [];

    /// <summary>What goes on besides operations: halves that were detached, ends that are waited for.</summary>
    public List<Task> Background { get; } = [];

    /// <summary>Connections that somebody has closed or let go.</summary>
    public HashSet<ulong> ClosedConnections { get; } = [];

    /// <summary>Whether somebody has done something that ends the session.</summary>
    public bool MayEnd { get; set; }

    /// <summary>Whether somebody drains the session.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Whether the defect that <see cref="Mutation"/> asks for has happened.</summary>
    public bool IsMutated { get; set; }

    /// <summary>Whether the defect may happen at the next opportunity: not at the first one, so that seeds differ.</summary>
    public bool MutationIsDue => !IsMutated && Random.Next(3) == 0;

    /// <summary>Whether the network has failed.</summary>
    public bool IsLinkHurt { get; set; }

    /// <summary>Whether nobody takes his time any more: the simulation comes to its end.</summary>
    public bool IsCalm { get; set; }

    public int RunningHandlers { get; set; }

    /// <summary>The first invariant that did not hold.</summary>
    public string? Failure { get; private set; }

    public void Note(string what) => Trace.Note(what);

    public Peer Other(Peer peer) => ReferenceEquals(peer, First) ? Second : First;

    /// <summary>Has the simulation fail, whoever swallows exceptions on the way.</summary>
    public void Fail(string what)
    {
        if (Failure is null)
        {
            Failure = what;
            Trace.Note($"FAILED {what}");
        }
    }

    public void Check(bool condition, string what)
    {
        if (!condition)
        {
            Fail(what);
        }
    }

    /// <summary>Lets whoever calls it take his time: none, a moment, or until the simulation lets him go on.</summary>
    public ValueTask PaceAsync(CancellationToken cancellationToken = default)
    {
        if (IsCalm || Random.NextDouble() < Plan.Promptness)
        {
            return default;
        }

        return Random.Next(2) == 0 ? new ValueTask(YieldAsync()) : new ValueTask(Pauses.WaitAsync(cancellationToken));
    }

    private static async Task YieldAsync() => await Task.Yield();
}
