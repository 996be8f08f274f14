using System.Diagnostics.Metrics;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Requests;

/// <summary>Streams that never end, and the calls beside them.</summary>
public sealed class SlotShareTests
{
    private static readonly RoamLimits EightRequests = new()
    {
        MaxConcurrentRequests = 8,
        KeepaliveInterval = Timeout.InfiniteTimeSpan,
    };

    [Fact]
    [Rule("rpc.request.concurrency.streams")]
    public async Task Endless_streams_leave_a_slot_to_other_calls()
    {
        await using Duo duo = await Duo.StartAsync(EightRequests);
        Gate gate = new();
        duo.Service.OnWrite = async (_, context) => await gate.WaitAsync(0, context);
        Task[] streams = [.. Enumerable.Range(0, 9).Select(_ => BeginStreamAsync(duo))];
        await gate.WaitUntilEnteredAsync(7);

        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(i + 1, await duo.Client.IncrementAsync(i).Soon());
        }

        Assert.Equal(7, gate.Most);
        gate.Release(0);
        await Task.WhenAll(streams).Soon();
        Assert.InRange(gate.Most, 1, 7);
    }

    [Fact]
    [Rule("rpc.request.concurrency.streams")]
    public async Task A_stream_gets_the_only_slot_of_a_peer_that_runs_one_request()
    {
        await using Duo duo = await Duo.StartAsync(new RoamLimits { MaxConcurrentRequests = 1 });

        await BeginStreamAsync(duo).Soon();
    }

    [Fact]
    [Rule("rpc.request.concurrency.wait")]
    public async Task A_long_wait_is_told_once_with_those_who_hold_the_slots_and_is_counted()
    {
        using CapturedLogs logs = new();
        await using Duo duo = await Duo.StartAsync(EightRequests, client: o => o with { LoggerFactory = logs.Factory });
        Gate gate = new();
        duo.Service.OnWrite = async (_, context) => await gate.WaitAsync(0, context);
        duo.Service.OnRun = gate.WaitAsync;
        Task[] streams = [.. Enumerable.Range(0, 7).Select(_ => BeginStreamAsync(duo))];
        await gate.WaitUntilEnteredAsync(7);
        ValueTask<int> holder = duo.Client.RunAsync(1);
        await gate.WaitUntilEnteredAsync(8);
        ValueTask<int> waiting = duo.Client.IncrementAsync(1);
        Assert.True(CountWaiting() >= 1);

        duo.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.DoesNotContain(logs.Lines, IsAboutWaiting);
        duo.Time.Advance(TimeSpan.FromSeconds(30));
        duo.Time.Advance(TimeSpan.FromSeconds(30));

        string line = Assert.Single(logs.Lines, IsAboutWaiting);
        Assert.Contains("7 × IProbe.WriteAsync (for", line, StringComparison.Ordinal);
        Assert.Contains("1 × IProbe.RunAsync", line, StringComparison.Ordinal);
        gate.Release(0);
        gate.Release(1);
        await Task.WhenAll(streams).Soon();
        Assert.Equal(1, await holder.Soon());
        Assert.Equal(2, await waiting.Soon());
    }

    private static async Task BeginStreamAsync(Duo duo)
    {
        (Tx<int> passed, Rx<int> items) = RoamChannel.Create<int>();
        await duo.Client.WriteAsync(passed);
        await items.DisposeAsync();
    }

    private static bool IsAboutWaiting(string line) => line.Contains("until the peer has room", StringComparison.Ordinal);

    private static long CountWaiting()
    {
        long count = 0;
        using MeterListener listener = new();
        listener.InstrumentPublished = static (instrument, own) =>
        {
            if (instrument.Meter.Name == "Roam" && instrument.Name == "roam.client.waiting_calls")
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => count += value);
        listener.Start();
        listener.RecordObservableInstruments();
        return count;
    }
}
