using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

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
    }

    [Fact]
    public async Task A_failing_seed_is_printed_and_fails_the_same_way_again()
    {
        (int exit, string output) = await RunAsync("--from", "20", "--seeds", "100", "--mutation", "NeverReplies", "--hash");
        Assert.Equal(1, exit);
        Match printed = Regex.Match(output, "seed ([0-9]+) failed: .*\nagain: dotnet run --project tests/Roam.Simulation -- (.*) --trace\n");
        Assert.True(printed.Success, output);
        Assert.Equal($"--seed {printed.Groups[1].Value} --mutation NeverReplies", printed.Groups[2].Value.TrimEnd());

        (exit, string again) = await RunAsync([.. printed.Groups[2].Value.Split(' '), "--hash"]);
        Assert.Equal(1, exit);
        Assert.StartsWith(printed.Value, again, StringComparison.Ordinal);
        Assert.Equal(Hashes(output)[^1], Assert.Single(Hashes(again)));
    }

    [Theory]
    [InlineData("LinkDrops", "did not send next")]
    [InlineData("LinkDuplicates", "did not send next")]
    [InlineData("LinkReorders", "did not send next")]
    [InlineData("DropsMessage", "hangs|still waits|keeps [1-9]")]
    [InlineData("TakesItemTwice", "without credit|as its item|as item")]
    [InlineData("SwapsItems", "as its item|as item")]
    [InlineData("LosesClose", "hangs|still waits")]
    [InlineData("RunsTwice", "runs twice")]
    [InlineData("RepliesTwice", "it was answered before")]
    [InlineData("NeverReplies", "hangs|still waits|were not answered")]
    [InlineData("GrantsTwice", "credit for")]
    [InlineData("SendsItemTwice", "with credit for|as its item|as item")]
    [InlineData("ExceedsRequests", "requests are under way")]
    [InlineData("SendsBehindClose", "an item behind its close")]
    [InlineData("LeaksBuffer", "were not returned")]
    [InlineData("LeaksTimer", "timers are left")]
    [InlineData("LeaksChannel", "keeps 0 outbound requests, 0 inbound requests and 1 channels")]
    [InlineData("ClaimsNotToHaveRun", "was told that it had not")]
    [InlineData("WrongResult", "Add on .* got")]
    public async Task What_is_broken_on_purpose_is_noticed_within_a_hundred_seeds(string mutation, string expected)
    {
        (int exit, string output) = await RunAsync("--seeds", "100", "--keep-going", "--mutation", mutation);
        Assert.True(exit == 1, output);
        Assert.Matches($"failed: .*({expected})", output);
        Assert.Contains($"--mutation {mutation} --trace", output, StringComparison.Ordinal);
    }

    private static string[] Hashes(string output) =>
        [.. output.Split('\n', StringSplitOptions.TrimEntries).Where(static line => line.Split(' ') is [_, { Length: 16 }, _])];

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
