using Microsoft.Extensions.Time.Testing;
using Roam.Integration.Tests.Contracts;
using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Network;

/// <summary>Real sockets over a network that stops to carry anything and says nothing: no end, no reset.</summary>
public class SilenceTests
{
    // The defaults; only the clock is the test's.
    [Fact]
    [Rule("session.keepalive")]
    public async Task With_the_defaults_both_sides_find_a_silent_network_in_time_and_everything_fails_with_ConnectionLost()
    {
        FakeTimeProvider time = new();
        RoamOptions options = new() { TimeProvider = time };
        Observed<int> entered = new(0);
        Observed<int> ended = new(0);
        Probe service = new()
        {
            OnCall = async (value, context) =>
            {
                entered.Update(static count => count + 1);
                await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                ended.Update(static count => count + 1);
                return value;
            },
            OnExchange = async (input, output, _) =>
            {
                entered.Update(static count => count + 1);
                await output.SendAsync(1);
                await input.ToListAsync().FailsWithAsync(RoamErrorKind.ConnectionLost);
                ended.Update(static count => count + 1);
            },
        };
        await using RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", s => s.Add<IProbe>(service), options);
        await using TcpProxy proxy = new(server.Address);
        await using ProbeClient client = await ProbeClient.ConnectAsync(proxy.Address, options).Soon();
        Task<int> call = client.CallAsync(1).AsTask();
        (Tx<int> input, Rx<int> passedInput) = RoamChannel.Create<int>();
        (Tx<int> passedOutput, Rx<int> output) = RoamChannel.Create<int>();
        Task exchange = client.ExchangeAsync(passedInput, passedOutput).AsTask();
        await entered.WaitForAsync(static count => count == 2);
        Assert.Equal(1, await output.ReadAsync().Soon());
        Task<int> reading = output.ReadAsync().AsTask();
        RoamSession served = Assert.Single(server.Sessions);
        RoamLimits limits = RoamLimits.Default;

        proxy.Swallow();
        Advance(limits.KeepaliveTimeout - TimeSpan.FromMilliseconds(1));
        Assert.True(client.IsConnected && served.IsConnected, "The session was given up too early.");

        // Found within a fifth of the interval, after the silence has been noticed with the next look at the clock.
        Advance((limits.KeepaliveInterval / 5) + (limits.KeepaliveInterval / 10));

        RoamException lost = await call.FailsWithAsync(RoamErrorKind.ConnectionLost);
        Assert.True(lost.MayHaveRun);
        Assert.Contains("30 seconds", lost.Message, StringComparison.Ordinal);
        Assert.True((await exchange.FailsWithAsync(RoamErrorKind.ConnectionLost)).MayHaveRun);
        await reading.FailsWithAsync(RoamErrorKind.ConnectionLost);
        await input.SendAsync(1).FailsWithAsync(RoamErrorKind.ConnectionLost);
        await ended.WaitForAsync(static count => count == 2);
        Assert.Equal(SessionEndReason.ConnectionLost, (await client.Completion.Soon()).Reason);
        Assert.Equal(SessionEndReason.ConnectionLost, (await served.Completion.Soon()).Reason);

        // In steps, as a clock goes.
        void Advance(TimeSpan by)
        {
            for (TimeSpan step = TimeSpan.FromMilliseconds(500); by > TimeSpan.Zero; by -= step)
            {
                time.Advance(by < step ? by : step);
            }
        }
    }

    [Fact]
    [Rule("link.reliable.keepalive")]
    [Rule("link.reliable.takeover")]
    public async Task A_reliable_link_is_restored_over_another_connection_and_nothing_is_lost()
    {
        RoamOptions options = new()
        {
            LinkReconnect = new() { InitialDelay = TimeSpan.FromMilliseconds(5) },
            Limits = new() { KeepaliveInterval = TimeSpan.FromMilliseconds(200), KeepaliveTimeout = TimeSpan.FromSeconds(30) },
        };
        Transfer service = new();

        // The server asks nobody for a sign of life: it learns of the loss when its client comes back.
        await using RoamServer server = await RoamServer.ListenAsync("reliable+tcp://127.0.0.1:0", s => s.Add<ITransfer>(service));
        await using TcpProxy proxy = new(server.Address);
        await using TransferClient client = await TransferClient.ConnectAsync(proxy.Address, options).Soon();
        for (int round = 0; round < 3; round++)
        {
            Assert.Equal(round, await client.EchoAsync(round).Soon());
            int connections = proxy.Connections;

            proxy.Swallow();
            Task<int>[] calls = [.. Enumerable.Range(0, 100).Select(i => client.EchoAsync((100 * (round + 1)) + i).AsTask())];

            await Task.WhenAll(calls).Soon();
            Assert.True(proxy.Connections > connections, "What was swallowed arrived.");
        }

        Assert.Equal(303, service.Echoed.Count);
        Assert.All(service.Echoed, static echoed => Assert.Equal(1, echoed.Value));
        Assert.Single(server.Sessions);
    }
}
