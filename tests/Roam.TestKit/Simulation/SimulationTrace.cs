namespace Roam.TestKit.Simulation;

/// <summary>Everything that happened in a simulation, in order: two runs of a seed have done the same if their traces are equal.</summary>
/// <remarks>For one thread: that of the simulation.</remarks>
public sealed class SimulationTrace(TextWriter? output = null)
{
    // FNV-1a. The trace is compared with itself, so nobody has to be kept from making two that are equal.
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>A hash of all that was noted.</summary>
    public ulong Hash { get; private set; } = Basis;

    /// <summary>How many things were noted.</summary>
    public int Count { get; private set; }

    /// <summary>Notes a step or an observation. The text may depend on nothing but the seed.</summary>
    public void Note(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ulong hash = Hash;
        foreach (char c in text)
        {
            hash = (hash ^ c) * Prime;
        }

        Hash = (hash ^ '\n') * Prime;
        Count++;
        output?.WriteLine(text);
    }
}
