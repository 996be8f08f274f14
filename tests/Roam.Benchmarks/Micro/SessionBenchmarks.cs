using BenchmarkDotNet.Attributes;
using Roam.Benchmarks.Contract;
using Roam.Links;

namespace Roam.Benchmarks.Micro;

/// <summary>Generated client, driver, generated dispatcher and credit together, over a link in memory: no system call takes part.</summary>
[MemoryDiagnoser]
public class SessionBenchmarks
{
    private const int Items = 1000;

    private RoamSession? _server;
    private BenchClient? _client;

    /// <summary>Connects the two sessions.</summary>
    [GlobalSetup]
    public async Task ConnectAsync()
    {
        (ILink near, ILink far) = MemoryLink.CreatePair();
        RoamServices services = new();
        services.Add<IBench>(new Bench());
        Task<RoamSession> accepting = RoamSession.AcceptAsync(far, services);
        RoamSession session = await RoamSession.InitiateAsync(near, "Bench");
        _server = await accepting;
        _client = new BenchClient(session.Root);
    }

    /// <summary>One call after another.</summary>
    [Benchmark]
    public ValueTask<int> Call() => _client!.AddAsync(2, 3);

    /// <summary>Items to the caller.</summary>
    [Benchmark(OperationsPerInvoke = Items)]
    public async Task Items_to_the_caller()
    {
        (Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>();
        ValueTask call = _client!.SendIntsAsync(Items, tx);
        await foreach (int item in rx)
        {
        }

        await call;
    }

    /// <summary>Ends the sessions.</summary>
    [GlobalCleanup]
    public async Task DisconnectAsync()
    {
        await _client!.DisposeAsync();
        await _server!.DisposeAsync();
    }
}
