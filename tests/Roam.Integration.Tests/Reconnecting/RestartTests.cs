using System.Collections.Concurrent;
using System.Diagnostics;
using Roam.Integration.Tests.Contracts;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Integration.Tests.Reconnecting;

/// <summary>Servers that come and go at one address, under clients that reconnect.</summary>
public sealed class RestartTests
{
    private const int Callers = 32;

    private static readonly RoamOptions Options = RoamOptions.Default with
    {
        Reconnect = new ReconnectPolicy { InitialDelay = TimeSpan.FromMilliseconds(5), MaxDelay = TimeSpan.FromMilliseconds(100) },
    };

    [Fact]
    public async Task Fifty_restarts_in_turn_lose_no_call_and_run_none_twice()
    {
        const int Restarts = 50;
        Ledger ledger = new();
        RoamServer server = await ListenAsync("tcp://127.0.0.1:0", ledger);
        string address = server.Address;
        await using LedgerClient client = await LedgerClient.ConnectAsync(address, Options);
        await using Load load = Load.Start(client, idempotent: false);
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < Restarts; i++)
        {
            await load.WaitForMoreAsync(3 * Callers);
            Task stopping = server.StopAsync(Timeout.InfiniteTimeSpan);
            RoamServer next = await ListenAsync(address, ledger);
            await stopping.Soon("the old server to have drained");
            await server.DisposeAsync();
            server = next;
        }

        await load.WaitForMoreAsync(Callers);
        await load.StopAsync();
        Assert.Empty(load.Failures.Select(static failure => failure.Exception.ToString()));
        Assert.Empty(ledger.Twice);
        Assert.Equal(load.Succeeded, ledger.Count);
        Assert.True(load.Succeeded >= Restarts * 3 * Callers, $"{load.Succeeded} calls in {Stopwatch.GetElapsedTime(started)}");
        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Servers_that_fall_fail_only_calls_that_may_have_run_and_no_idempotent_one(bool idempotent)
    {
        Ledger ledger = new();
        RoamServer server = await ListenAsync("tcp://127.0.0.1:0", ledger);
        string address = server.Address;
        await using LedgerClient client = await LedgerClient.ConnectAsync(address, Options);
        await using Load load = Load.Start(client, idempotent);
        for (int i = 0; i < 15; i++)
        {
            await load.WaitForMoreAsync(3 * Callers);
            foreach (RoamSession session in server.Sessions)
            {
                session.Abort();
            }

            await server.DisposeAsync();
            server = await ListenAsync(address, ledger);
        }

        await load.WaitForMoreAsync(Callers);
        await load.StopAsync();
        foreach ((long id, Exception exception) in load.Failures)
        {
            RoamException failure = Assert.IsType<RoamException>(exception);
            Assert.Equal(RoamErrorKind.ConnectionLost, failure.Kind);
            Assert.True(failure.MayHaveRun, $"A call failed that has not run: {failure}");
            Assert.InRange(ledger.TimesOf(id), 0, 1);
        }

        Assert.Empty(ledger.Twice);
        if (idempotent)
        {
            Assert.Empty(load.Failures);
        }

        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Streams_begin_on_the_next_server_and_end_with_theirs()
    {
        Ledger ledger = new();
        RoamServer server = await ListenAsync("tcp://127.0.0.1:0", ledger);
        string address = server.Address;
        await using LedgerClient client = await LedgerClient.ConnectAsync(address, Options);
        Assert.Equal(6, await client.SumAsync(NumbersAsync(Task.CompletedTask)).Soon());

        TaskCompletionSource never = new();
        ValueTask<long> running = client.SumAsync(NumbersAsync(never.Task));
        server.Sessions.Single().Abort();
        await server.DisposeAsync();
        RoamException lost = await Assert.ThrowsAsync<RoamException>(() => running.Soon());
        Assert.Equal(RoamErrorKind.ConnectionLost, lost.Kind);

        ValueTask<long> waiting = client.SumAsync(NumbersAsync(Task.CompletedTask));
        server = await ListenAsync(address, ledger);
        Assert.Equal(6, await waiting.Soon());
        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    private static async IAsyncEnumerable<long> NumbersAsync(Task until)
    {
        yield return 1;
        yield return 2;
        await until;
        yield return 3;
    }

    /// <summary>Listens as soon as the address is free.</summary>
    private static async Task<RoamServer> ListenAsync(string address, Ledger ledger)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await RoamServer.ListenAsync(address, services => services.Add<ILedger>(ledger));
            }
            catch (RoamException) when (Stopwatch.GetElapsedTime(began) < Eventually.Timeout)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>Callers that each make one call after the other.</summary>
    private sealed class Load : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Observed<int> _succeeded = new(0);
        private Task _callers = Task.CompletedTask;
        private long _lastId;

        public ConcurrentQueue<(long Id, Exception Exception)> Failures { get; } = new();

        public int Succeeded => _succeeded.Value;

        public static Load Start(LedgerClient client, bool idempotent)
        {
            Load load = new();
            load._callers = Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(() => load.CallAsync(client, idempotent))));
            return load;
        }

        /// <summary>Waits until so many more calls have succeeded.</summary>
        public Task WaitForMoreAsync(int calls)
        {
            int target = Succeeded + calls;
            return _succeeded.WaitForAsync(succeeded => succeeded >= target, what: $"{calls} more calls to succeed");
        }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _callers.Soon("the callers to end");
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _stop.Dispose();
        }

        private async Task CallAsync(LedgerClient client, bool idempotent)
        {
            while (!_stop.IsCancellationRequested)
            {
                long id = Interlocked.Increment(ref _lastId);
                try
                {
                    Assert.Equal(id, await (idempotent ? client.LookUpAsync(id) : client.RecordAsync(id)));
                    _succeeded.Update(static count => count + 1);
                }
                catch (Exception exception)
                {
                    Failures.Enqueue((id, exception));
                }
            }
        }
    }
}
