using System.Diagnostics;
using System.Reflection;

namespace Roam.Simulation.Tests;

/// <summary>Runs the simulation in processes of its own.</summary>
public sealed class SimulationTests
{
    // Only ends a run that hangs: the seeds take a fraction of it on a busy machine.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Two_thousand_seeds_hold_and_meet_every_path()
    {
        (int exit, string output) = await RunAsync("--seeds", "2000", "--require-paths");
        Assert.True(exit == 0, output);
        Assert.Contains("2000 of 2000 seeds held", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seed_does_the_same_in_every_process_and_behind_any_other_seed()
    {
        (_, string all) = await RunAsync("--from", "100", "--seeds", "20", "--hash");
        (_, string again) = await RunAsync("--from", "100", "--seeds", "20", "--hash");
        (_, string alone) = await RunAsync("--seed", "119", "--hash");
        string[] hashes = Hashes(all);
        Assert.Equal(20, hashes.Distinct().Count());
        Assert.Equal(hashes, Hashes(again));
        Assert.Equal(hashes[^1], Assert.Single(Hashes(alone)));

        static string[] Hashes(string output) =>
            [.. output.Split('\n', StringSplitOptions.TrimEntries).Where(static line => line.Split(' ') is [_, { Length: 16 }, _])];
    }

    [Theory]
    [InlineData("DropMessage")]
    [InlineData("WrongSum")]
    [InlineData("LeakBuffer")]
    public async Task What_is_broken_on_purpose_is_noticed_and_told_how_to_repeat(string mutation)
    {
        (int exit, string output) = await RunAsync("--seeds", "100", "--mutation", mutation);
        Assert.True(exit == 1, output);
        Assert.Contains($"--mutation {mutation} --trace", output, StringComparison.Ordinal);
    }

    private static async Task<(int Exit, string Output)> RunAsync(params string[] arguments)
    {
        string program = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(static attribute => attribute.Key == "Simulation").Value!;
        using Process process = Process.Start(new ProcessStartInfo("dotnet", ["exec", program, .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        using CancellationTokenSource timeout = new(Longest);
        using CancellationTokenRegistration kill = timeout.Token.Register(() => process.Kill(entireProcessTree: true));
        string output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        return (process.ExitCode, output);
    }
}
