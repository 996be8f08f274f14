namespace Roam.Benchmarks.Commands;

/// <summary>What the serving process is asked.</summary>
internal static class Question
{
    /// <summary>Answered by a <see cref="Load.Usage"/>.</summary>
    public const string Usage = "usage";

    /// <summary>Answered by a <see cref="Load.Footprint"/>.</summary>
    public const string Footprint = "footprint";
}
