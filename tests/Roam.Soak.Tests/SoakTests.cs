using System.Diagnostics;
using System.Globalization;
using Roam.Connections;
using Roam.TestKit;
using Xunit.Abstractions;

namespace Roam.Soak.Tests;

/// <summary>
/// Hours of work in a minute: many callers on one connection, counted at both ends. <c>ROAM_SOAK_SECONDS</c> says for how long; 20 by
/// default.
/// </summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Callers = 64;

    // Between two samples the heap of a steady process moves by some segments of thread-local buffers and pools, not with the calls.
    private const long AllowedHeapGrowth = 8L << 20;

    // The collector may keep pages that it does not use; a leak of ten bytes a call would be far beyond this.
    private const long AllowedWorkingSetGrowth = 96L << 20;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("ROAM_SOAK_SECONDS") ?? "20", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Many_callers_on_one_connection_get_every_answer_once_and_memory_stays_as_it_is()
    {
        SoakService service = new();
        await using RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", services => services.Add<ISoak>(service));
        await using SoakClient client = await SoakClient.ConnectAsync(server.Address).Soon();
        RoamSession session = Assert.Single(server.Sessions);
        Counts counts = new();
        using CancellationTokenSource stop = new();
        Task[] callers = [.. Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(client, caller, counts, stop.Token)))];
        Task all = Task.WhenAll(callers);

        // A caller that fails ends the test at once.
        await Task.WhenAny(all, Task.Delay(Duration / 4));
        (long heap, long workingSet) = Measure();
        await Task.WhenAny(all, Task.Delay(Duration * 3 / 4));
        (long heapAtEnd, long workingSetAtEnd) = Measure();
        await stop.CancelAsync();
        await all.Soon();

        output.WriteLine(
            $"{Duration.TotalSeconds} s, {Callers} callers: {counts.Additions:N0} additions, {counts.Others:N0} greetings and streams, "
            + $"{counts.Waits:N0} cancelled waits; heap {heap:N0} -> {heapAtEnd:N0}, working set {workingSet:N0} -> {workingSetAtEnd:N0}");
        await AreEmptyAsync(client.Connection.Driver, session.Root.Driver);
        Assert.Equal(counts.Additions, service.Additions);
        Assert.Equal(counts.Others, service.Others);
        Assert.InRange(service.Waits, 0, counts.Waits);
        Assert.True(counts.Additions > 0 && counts.Others > 0 && counts.Waits > 0, "some of the work was never done");
        Assert.InRange(heapAtEnd - heap, long.MinValue, AllowedHeapGrowth);
        Assert.InRange(workingSetAtEnd - workingSet, long.MinValue, AllowedWorkingSetGrowth);
    }

    [Fact]
    public async Task A_million_calls_leave_nothing_behind()
    {
        const long Most = 1_000_000;
        SoakService service = new();
        await using RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", services => services.Add<ISoak>(service));
        await using SoakClient client = await SoakClient.ConnectAsync(server.Address).Soon();
        RoamSession session = Assert.Single(server.Sessions);

        // As many as fit the time; a run by hand with a minute has time for all.
        long made = 0;
        long start = Stopwatch.GetTimestamp();
        await CallManyAsync(Most / 10);
        (long heap, _) = Measure();
        await CallManyAsync(Most);
        (long heapAtEnd, _) = Measure();

        output.WriteLine($"{made:N0} calls in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s; heap {heap:N0} -> {heapAtEnd:N0}");
        await AreEmptyAsync(client.Connection.Driver, session.Root.Driver);
        Assert.Equal(made, service.Additions);
        Assert.InRange(made, 10_000, Most);
        Assert.InRange(heapAtEnd - heap, long.MinValue, AllowedHeapGrowth);

        async Task CallManyAsync(long upTo)
        {
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
            {
                while (Stopwatch.GetElapsedTime(start) < Duration && Interlocked.Increment(ref made) is var number)
                {
                    if (number > upTo)
                    {
                        Interlocked.Decrement(ref made);
                        return;
                    }

                    Assert.Equal(number + 1, await client.AddAsync(number, 1));
                }
            }))).WaitAsync(Duration + Eventually.Timeout);
        }
    }

    private static async Task CallAsync(SoakClient client, int caller, Counts counts, CancellationToken stop)
    {
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            Assert.Equal(caller + (long)i, await client.AddAsync(caller, i).Soon());
            counts.CountAddition();
            switch (i % 64)
            {
                case 8:
                    Assert.Equal($"hello {caller}", await client.GreetAsync($"{caller}", CancellationToken.None).Soon());
                    counts.CountOther();
                    break;
                case 16:
                    (Tx<int> numbers, Rx<int> passed) = RoamChannel.Create<int>();
                    Task<long> sum = client.SumAsync(passed).AsTask();
                    for (int number = 1; number <= 40; number++)
                    {
                        await numbers.SendAsync(number, CancellationToken.None).Soon();
                    }

                    await numbers.CompleteAsync();
                    Assert.Equal(820, await sum.Soon());
                    counts.CountOther();
                    break;
                case 32:
                    int expected = 0;
                    await foreach (int number in client.CountAsync(40, CancellationToken.None))
                    {
                        Assert.Equal(expected++, number);
                    }

                    Assert.Equal(40, expected);
                    counts.CountOther();
                    break;
                case 48:
                    using (CancellationTokenSource cancellation = new())
                    {
                        Task waiting = client.WaitAsync(cancellation.Token).AsTask();
                        await cancellation.CancelAsync();
                        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Soon());
                        counts.CountWait();
                    }

                    break;
            }
        }
    }

    private static (long Heap, long WorkingSet) Measure()
    {
        long heap = GC.GetTotalMemory(forceFullCollection: true);
        using Process process = Process.GetCurrentProcess();
        return (heap, process.WorkingSet64);
    }

    /// <summary>Waits for the answers to what was cancelled last, after which no table holds anything.</summary>
    private static async Task AreEmptyAsync(params ConnectionDriver[] drivers)
    {
        long start = Stopwatch.GetTimestamp();
        while (drivers.Any(static driver => driver.OutboundRequests.Count + driver.InboundRequests.Count + driver.Channels.Count != 0))
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Eventually.Timeout, "requests or channels were left behind");
            await Task.Yield();
        }
    }

    private sealed class Counts
    {
        private long _additions;
        private long _others;
        private long _waits;

        public long Additions => Interlocked.Read(ref _additions);

        public long Others => Interlocked.Read(ref _others);

        public long Waits => Interlocked.Read(ref _waits);

        public void CountAddition() => Interlocked.Increment(ref _additions);

        public void CountOther() => Interlocked.Increment(ref _others);

        public void CountWait() => Interlocked.Increment(ref _waits);
    }
}
