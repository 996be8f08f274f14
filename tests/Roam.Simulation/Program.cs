using System.Diagnostics;
using Roam.Scheduling;
using Roam.Simulation;
using Roam.TestKit.Simulation;

CommandLine line;
try
{
    line = CommandLine.Parse(args);
}
catch (ArgumentException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine(CommandLine.Usage);
    return 2;
}

// Nothing blocks here, and a thread that runs on its own would be chance.
DueWatch.IsEnabled = false;
WorkItemScheduler scheduler = WorkItemScheduler.TakeOverThreadPool();
Statistics statistics = new();
int failed = 0;
Stopwatch time = Stopwatch.StartNew();
TimeSpan nextReport = TimeSpan.FromSeconds(10);
for (int seed = line.From; seed < line.From + line.Seeds; seed++)
{
    SimulationTrace trace = new(line.Trace ? Console.Out : null);
    try
    {
        Simulation.Run(seed, trace, statistics, line.Mutation, scheduler);
    }
    catch (SimulationFailure failure)
    {
        Console.WriteLine($"seed {seed} failed: {failure.Message}");
        Console.WriteLine($"again: dotnet run --project tests/Roam.Simulation -- --seed {seed}{line.Scene} --trace");
        Console.WriteLine($"or, if it takes what came before: --from {line.From} --seeds {seed - line.From + 1}{line.Scene}");
        failed++;
    }

    if (line.Hash)
    {
        Console.WriteLine($"{seed} {trace.Hash:x16} {trace.Count}");
    }

    if (failed > 0 && !line.KeepGoing)
    {
        return 1;
    }

    if (time.Elapsed > nextReport)
    {
        nextReport += TimeSpan.FromSeconds(10);
        Console.WriteLine($"{seed - line.From + 1} of {line.Seeds} seeds, {(seed - line.From + 1) / time.Elapsed.TotalSeconds:F0} a second");
    }
}

statistics.Write(Console.Out);
Roam.Simulation.Path[] missed = [.. statistics.Missed];
if (line.RequirePaths && missed.Length > 0)
{
    Console.WriteLine($"never met: {string.Join(", ", missed)}");
    return 1;
}

Console.WriteLine($"{line.Seeds - failed} of {line.Seeds} seeds held, in {time.Elapsed.TotalSeconds:F1} s");
return failed == 0 ? 0 : 1;
