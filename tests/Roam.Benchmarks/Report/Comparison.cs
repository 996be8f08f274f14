using System.Runtime.InteropServices;
using System.Text.Json;

namespace Roam.Benchmarks.Report;

/// <summary>The result of a comparison, as it is written to a file and read as a baseline.</summary>
/// <param name="Machine">Where it was measured.</param>
/// <param name="Rounds">How many rounds each figure is the median of.</param>
/// <param name="Workloads">By workload, then by contender.</param>
internal sealed record Comparison(string Machine, int Rounds, Dictionary<string, Dictionary<string, Figures>> Workloads)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>This machine in a line.</summary>
    public static string ThisMachine =>
        $"{Environment.ProcessorCount} cores, {RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";

    public static Comparison Read(string path) => JsonSerializer.Deserialize<Comparison>(File.ReadAllText(path), Json)!;

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");
}
