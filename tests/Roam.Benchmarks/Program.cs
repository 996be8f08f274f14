using System.Globalization;
using System.Runtime.InteropServices;
using Roam;
using Roam.Benchmarks;
using Roam.Benchmarks.Bare;

// Measures Roam against a bare framed echo over the same kind of socket, in interleaved rounds of one run.
// Both ends run in this process. Usage: dotnet run -c Release --project tests/Roam.Benchmarks [-- ROUNDS]
int rounds = args is [string text] && int.TryParse(text, CultureInfo.InvariantCulture, out int given) && given > 0 ? given : 5;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

Workload[] workloads =
[
    Workload.Calls(callers: 1, operations: 20_000),
    Workload.Calls(callers: 64, operations: 400_000),
    Workload.Calls(callers: 256, operations: 400_000),
    Workload.ItemsDown(operations: 1_000_000),
    Workload.ItemsUp(operations: 1_000_000),
];

Console.WriteLine($"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, {rounds} rounds");
Console.WriteLine();
Console.WriteLine("| workload | bare echo /s | Roam /s | ratio | CPU µs bare | CPU µs Roam | bytes allocated by Roam |");
Console.WriteLine("|---|---|---|---|---|---|---|");

await using RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", s => s.Add<IBench>(new Bench()));
await using BenchClient client = await BenchClient.ConnectAsync(server.Address);
foreach (Workload workload in workloads)
{
    await using BareEcho bare = await BareEcho.StartAsync(workload.Callers);

    // Two rounds for the JIT, which do not count.
    for (int i = 0; i < 2; i++)
    {
        await workload.Bare(bare);
        await workload.Roam(client);
    }

    List<Measurement> bareRounds = [];
    List<Measurement> roamRounds = [];
    for (int i = 0; i < rounds; i++)
    {
        bareRounds.Add(await Measurement.TakeAsync(workload.Operations, () => workload.Bare(bare)));
        roamRounds.Add(await Measurement.TakeAsync(workload.Operations, () => workload.Roam(client)));
    }

    Measurement bareMedian = Measurement.Median(bareRounds);
    Measurement roamMedian = Measurement.Median(roamRounds);
    Console.WriteLine(
        $"| {workload.Name} | {bareMedian.PerSecond:N0} | {roamMedian.PerSecond:N0} | {roamMedian.PerSecond / bareMedian.PerSecond:F2} " +
        $"| {bareMedian.CpuMicroseconds:F2} | {roamMedian.CpuMicroseconds:F2} | {roamMedian.AllocatedBytes:F1} |");
}
