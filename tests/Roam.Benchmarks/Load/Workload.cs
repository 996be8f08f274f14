using Roam.Benchmarks.Contenders;

namespace Roam.Benchmarks.Load;

/// <summary>Something to do with any contender, for a while.</summary>
internal sealed record Workload
{
    // A stream is begun anew after so many items, so that every round ends near its time.
    private const int StreamLength = 200_000;
    private const int BlockStreamLength = 20_000;

    public required string Name { get; init; }

    /// <summary>For tables.</summary>
    public required string Title { get; init; }

    public int Connections { get; init; } = 1;

    /// <summary>The callers on each connection.</summary>
    public int Callers { get; init; } = 1;

    /// <summary>Payload bytes that an operation carries each way, for MB/s; 0 where that says nothing.</summary>
    public int Bytes { get; init; }

    /// <summary>How many operations <see cref="RunAsync"/> does.</summary>
    public int OperationsPerRun { get; init; } = 1;

    /// <summary>One run on a connection by one caller.</summary>
    public required Func<IContenderClient, int, ValueTask> RunAsync { get; init; }

    /// <summary>What goes on beside the callers on the same connection, again and again; not counted.</summary>
    public Func<IContenderClient, Task>? BesideAsync { get; init; }

    public bool IsStream => OperationsPerRun > 1;

    public static IReadOnlyList<Workload> All { get; } =
    [
        Calls("calls-1", "small calls, 1 caller", 1, 1),
        Calls("calls-64", "small calls, 64 callers", 1, 64),
        Calls("calls-256", "small calls, 256 callers", 1, 256),
        Calls("calls-1-beside", "small calls, 1 caller beside a stream of blocks on its connection", 1, 1) with
        {
            BesideAsync = static client => client.StreamDownAsync(BlockStreamLength, 1024),
        },
        Calls("calls-16x16", "small calls, 16 connections × 16 callers", 16, 16),
        Echo("echo-32", "echo of 32 B, 64 callers", 32, 64),
        Echo("echo-1k", "echo of 1 KiB, 64 callers", 1024, 64),
        Echo("echo-64k", "echo of 64 KiB, 8 callers", 64 * 1024, 8),
        Echo("echo-1m", "echo of 1 MiB in rented arrays, 1 caller", 1024 * 1024, 1) with { RunAsync = EchoRented(1024 * 1024) },
        Echo("echo-1m-new", "echo of 1 MiB in new arrays, 1 caller", 1024 * 1024, 1),
        new()
        {
            Name = "record-64",
            Title = "record of ten fields, 64 callers",
            Callers = 64,
            RunAsync = static async (client, _) => await client.EchoReadingAsync(),
        },
        Stream("down-int", "numbers to the caller", static (client, count) => client.StreamDownAsync(count, 0), 0),
        Stream("up-int", "numbers to the handler", static (client, count) => client.StreamUpAsync(count, 0, 1), 0),
        Stream("both-int", "numbers both ways", static (client, count) => client.StreamBothAsync(count, 0), 0),
        Stream("down-1k", "blocks of 1 KiB to the caller", static (client, count) => client.StreamDownAsync(count, 1024), 1024),
        Stream("up-1k", "blocks of 1 KiB to the handler", static (client, count) => client.StreamUpAsync(count, 1024, 1), 1024),
        Stream("both-1k", "blocks of 1 KiB both ways", static (client, count) => client.StreamBothAsync(count, 1024), 1024),
        Stream("up-int-4", "numbers from 4 producers on one channel", static (client, count) => client.StreamUpAsync(count, 0, 4), 0),
    ];

    private static Workload Calls(string name, string title, int connections, int callers) => new()
    {
        Name = name,
        Title = title,
        Connections = connections,
        Callers = callers,
        RunAsync = static (client, caller) =>
        {
            ValueTask<int> call = client.AddAsync(caller, 1);
            return call.IsCompletedSuccessfully ? Verify(call.Result, caller + 1) : VerifyAsync(call, caller + 1);
        },
    };

    private static Workload Echo(string name, string title, int size, int callers)
    {
        byte[] payload = new byte[size];
        return new()
        {
            Name = name,
            Title = title,
            Callers = callers,
            Bytes = size,
            RunAsync = (client, _) => VerifyAsync(client.EchoAsync(payload), size),
        };
    }

    private static Func<IContenderClient, int, ValueTask> EchoRented(int size)
    {
        byte[] payload = new byte[size];
        return (client, _) => VerifyAsync(client.EchoRentedAsync(payload), size);
    }

    private static Workload Stream(string name, string title, Func<IContenderClient, int, Task> run, int size)
    {
        int count = size == 0 ? StreamLength : BlockStreamLength;
        return new()
        {
            Name = name,
            Title = title,
            Bytes = size,
            OperationsPerRun = count,
            RunAsync = (client, _) => new ValueTask(run(client, count)),
        };
    }

    private static ValueTask Verify(int actual, int expected)
    {
        Check.Equal(actual, expected);
        return default;
    }

    [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask VerifyAsync(ValueTask<int> call, int expected) => Check.Equal(await call, expected);
}
