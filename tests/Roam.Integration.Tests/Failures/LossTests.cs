using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Failures;

/// <summary>What the end of a session means to those who use it: nobody waits for ever, and everybody is told why.</summary>
public class LossTests
{
    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task Losing_the_connection_ends_calls_channels_and_handlers_at_both_sides(LinkKind kind)
    {
        await using ProbeWorld world = await ProbeWorld.CreateAsync(kind);
        Observed<int> handlersEnded = new(0);
        Observed<int> handlersEntered = new(0);
        world.Service.OnCall = async (value, context) =>
        {
            handlersEntered.Update(static count => count + 1);
            await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            handlersEnded.Update(static count => count + 1);
            return value;
        };
        world.Service.OnExchange = async (input, output, _) =>
        {
            handlersEntered.Update(static count => count + 1);
            await output.SendAsync(1);
            await output.SendAsync(2);
            await input.ToListAsync().FailsWithAsync(RoamErrorKind.ConnectionLost);
            await output.SendAsync(3).FailsWithAsync(RoamErrorKind.ConnectionLost);
            handlersEnded.Update(static count => count + 1);
        };

        Task<int> call = world.Client.CallAsync(1).AsTask();
        (Tx<int> input, Rx<int> passedInput) = RoamChannel.Create<int>();
        (Tx<int> passedOutput, Rx<int> output) = RoamChannel.Create<int>();
        Task exchange = world.Client.ExchangeAsync(passedInput, passedOutput).AsTask();
        await handlersEntered.WaitForAsync(static count => count == 2);
        Assert.True(await output.WaitToReadAsync().Soon());
        Assert.Equal(1, await output.ReadAsync().Soon());
        Assert.True(await output.WaitToReadAsync().Soon());

        world.Peers.Server.Abort();
        Assert.True((await call.FailsWithAsync(RoamErrorKind.ConnectionLost)).MayHaveRun);
        Assert.True((await exchange.FailsWithAsync(RoamErrorKind.ConnectionLost)).MayHaveRun);
        await input.SendAsync(1).FailsWithAsync(RoamErrorKind.ConnectionLost);

        // What had arrived can still be read.
        Assert.True(output.TryRead(out int second));
        Assert.Equal(2, second);
        await output.WaitToReadAsync().FailsWithAsync(RoamErrorKind.ConnectionLost);
        await handlersEnded.WaitForAsync(static count => count == 2);
        await world.Peers.Client.Completion.Soon();
        Assert.Equal(SessionEndReason.Aborted, (await world.Peers.Server.Completion.Soon()).Reason);
    }

    [Fact]
    public async Task Calls_on_a_session_that_has_ended_fail_and_so_do_their_channels()
    {
        await using ProbeWorld world = await ProbeWorld.CreateAsync();
        world.Peers.Client.Abort();
        await world.Peers.Client.Completion.Soon();

        Assert.False((await world.Client.CallAsync(1).FailsWithAsync(RoamErrorKind.ConnectionLost)).MayHaveRun);
        (Tx<int> input, Rx<int> passedInput) = RoamChannel.Create<int>();
        (Tx<int> passedOutput, Rx<int> output) = RoamChannel.Create<int>();
        Task exchange = world.Client.ExchangeAsync(passedInput, passedOutput).AsTask();
        await output.ToListAsync().FailsWithAsync(RoamErrorKind.ConnectionLost);
        await input.SendAsync(1).FailsWithAsync(RoamErrorKind.ConnectionLost);
        await exchange.FailsWithAsync(RoamErrorKind.ConnectionLost);
        await world.Client.GiveAsync(1).ToListAsync().FailsWithAsync(RoamErrorKind.ConnectionLost);
        await world.Client.TakeAsync(new[] { 1 }.AsStream()).FailsWithAsync(RoamErrorKind.ConnectionLost);
    }

    [Fact]
    public async Task Calls_that_wait_for_their_turn_end_with_the_session_and_have_not_run()
    {
        await using ProbeWorld world = await ProbeWorld.CreateAsync(serverOptions: new() { Limits = new() { MaxConcurrentRequests = 1 } });
        Observed<int> entered = new(0);
        world.Service.OnCall = async (value, context) =>
        {
            entered.Update(static count => count + 1);
            await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
            return value;
        };

        Task<int> running = world.Client.CallAsync(1).AsTask();
        await entered.WaitForAsync(static count => count == 1);
        Task<int> waiting = world.Client.CallAsync(2).AsTask();
        (Tx<int> passed, Rx<int> numbers) = RoamChannel.Create<int>();
        Task call = world.Client.SendAsync(passed).AsTask();
        Task<List<int>> given = world.Client.GiveAsync(1).ToListAsync();
        Task<List<int>> reading = numbers.ToListAsync();

        world.Peers.Server.Abort();
        Assert.True((await running.FailsWithAsync(RoamErrorKind.ConnectionLost)).MayHaveRun);
        Assert.False((await waiting.FailsWithAsync(RoamErrorKind.ConnectionLost)).MayHaveRun);
        await call.FailsWithAsync(RoamErrorKind.ConnectionLost);
        await reading.FailsWithAsync(RoamErrorKind.ConnectionLost);
        await given.FailsWithAsync(RoamErrorKind.ConnectionLost);
        Assert.Equal(1, entered.Value);
    }

    [Fact]
    public async Task Arguments_that_cannot_be_encoded_end_the_channels_beside_them()
    {
        await using ProbeWorld world = await ProbeWorld.CreateAsync();
        (Tx<int> input, Rx<int> passed) = RoamChannel.Create<int>();

        Task<long> call = world.Client.NamedAsync(null!, passed).AsTask();
        await input.SendAsync(1).FailsWithAsync(RoamErrorKind.InvalidPayload);
        await call.FailsWithAsync(RoamErrorKind.InvalidPayload);
        await world.IsAliveAndEmptyAsync();
    }

    [Fact]
    public async Task Disposing_the_last_client_ends_the_session_at_both_sides()
    {
        Contracts.Probe service = new();
        await using RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", services => services.Add<Contracts.IProbe>(service));
        Contracts.ProbeClient client = await Contracts.ProbeClient.ConnectAsync(server.Address).Soon();
        Contracts.ProbeClient second = new(client.Connection);
        Assert.Equal(1, await client.CallAsync(1).Soon());
        RoamSession session = Assert.Single(server.Sessions);

        await client.DisposeAsync().Soon();
        Assert.Equal(2, await second.CallAsync(2).Soon());
        await second.DisposeAsync().Soon();
        Assert.Equal(SessionEndReason.ClosedByPeer, (await session.Completion.Soon()).Reason);
        Assert.Equal(SessionEndReason.ClosedLocally, (await second.Completion.Soon()).Reason);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => second.CallAsync(3).Soon());
    }
}
