using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Sessions;

/// <summary>A server that stops under load, over TCP.</summary>
public sealed class ServerStopTests
{
    [Fact]
    [Rule("session.drain")]
    [Rule("session.drain.refuse")]
    public async Task Every_call_succeeds_or_has_certainly_not_run_when_its_server_stops()
    {
        for (int round = 0; round < 10; round++)
        {
            Probe service = new() { OnRun = static async (number, _) =>
            {
                await Task.Yield();
                return number;
            } };
            await using RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", s => s.Add<IProbe>(service));
            Observed<int> succeeded = new(0);
            ProbeClient[] clients = [.. await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ProbeClient.ConnectAsync(server.Address)))];
            Task<int>[] callers = [.. Enumerable.Range(0, 16).Select(caller => Task.Run(() => CallUntilRefusedAsync(clients[caller % 4], succeeded)))];
            await succeeded.WaitForAsync(static count => count >= 200, what: "200 calls to succeed");

            await server.StopAsync(TimeSpan.FromSeconds(30)).Soon("the server to stop");

            // Every call that ran has been answered, and nothing ran that was not.
            int answered = (await Task.WhenAll(callers).Soon("the callers to be refused")).Sum();
            Assert.Equal(service.Calls, answered);
            Assert.Empty(server.Sessions);
            foreach (ProbeClient client in clients)
            {
                Assert.Equal(SessionEndReason.ClosedByPeer, (await client.Completion.Soon()).Reason);
                await client.DisposeAsync();
            }
        }
    }

    [Fact]
    [Rule("session.drain.deadline")]
    public async Task A_stop_is_cut_short_by_its_token_or_by_disposing()
    {
        foreach (bool dispose in new[] { true, false })
        {
            Gate gate = new();
            RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", s => s.Add<IProbe>(new Probe { OnRun = gate.WaitAsync }));
            await using ProbeClient client = await ProbeClient.ConnectAsync(server.Address);
            ValueTask<int> running = client.RunAsync(1);
            await gate.WaitUntilEnteredAsync(1);
            using CancellationTokenSource cut = new();
            Task stopping = server.StopAsync(Timeout.InfiniteTimeSpan, cut.Token);
            await client.Connection.Session.Draining.Soon();
            Assert.False(stopping.IsCompleted);

            if (dispose)
            {
                await server.DisposeAsync().Soon();
            }
            else
            {
                await cut.CancelAsync();
            }

            await stopping.Soon();
            Assert.True((await Throws.RoamAsync(RoamErrorKind.Cancelled, running)).MayHaveRun);
            await server.DisposeAsync().Soon();
        }
    }

    private static async Task<int> CallUntilRefusedAsync(ProbeClient client, Observed<int> succeeded)
    {
        for (int number = 0; ; number++)
        {
            try
            {
                Assert.Equal(number, await client.RunAsync(number));
                succeeded.Update(static count => count + 1);
            }
            catch (RoamException exception) when (exception.Kind is RoamErrorKind.Draining or RoamErrorKind.ConnectionLost)
            {
                Assert.False(exception.MayHaveRun, exception.Message);
                return number;
            }
        }
    }
}
