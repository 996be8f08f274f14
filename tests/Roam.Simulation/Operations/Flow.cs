namespace Roam.Simulation.Operations;

/// <summary>What the model knows of the items of one channel. Items are numbered from 0.</summary>
internal sealed class Flow
{
    /// <summary>How many sends have been begun.</summary>
    public int Attempted { get; set; }

    /// <summary>How many sends have succeeded.</summary>
    public int Sent { get; set; }

    public int Received { get; set; }

    /// <summary>Whether the sender has ended, or is about to end, the channel in good order.</summary>
    public bool IsClosed { get; set; }
}
