namespace Roam.Benchmarks.Commands;

/// <summary>What the loading process is told to run.</summary>
internal sealed record Order(string Contender, string Address, string Workload, double Seconds);
