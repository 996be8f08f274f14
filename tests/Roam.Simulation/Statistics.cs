namespace Roam.Simulation;

/// <summary>How often each path was come through, over all seeds of a run.</summary>
internal sealed class Statistics
{
    private readonly long[] _counts = new long[Enum.GetValues<Path>().Length];

    /// <summary>The paths that were never met.</summary>
    public IEnumerable<Path> Missed => Enum.GetValues<Path>().Where(path => this[path] == 0);

    public long this[Path path] => _counts[(int)path];

    public void Count(Path path) => _counts[(int)path]++;

    public void Write(TextWriter output)
    {
        foreach (Path[] line in Enum.GetValues<Path>().Chunk(6))
        {
            output.WriteLine(string.Join("  ", line.Select(path => $"{path} {this[path]}")));
        }
    }
}
