using Roam.Integration.Tests.Contracts;
using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Proxying;

/// <summary>How what is forwarded ends, and connections that a program bridges itself.</summary>
public sealed class ProxyEndTests
{
    [Theory]
    [Rule("proxy.end")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_loss_of_the_service_fails_calls_and_channels_with_the_reason(bool isVirtual)
    {
        await using ProxyWorld world = await ProxyWorld.CreateAsync(isVirtual);
        Observed<int> entered = new(0);
        RoamSession? serving = null;
        world.Service.OnCall = async (value, context) =>
        {
            serving = context.Connection!.Session;
            entered.Update(static count => count + 1);
            await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
            return value;
        };
        world.Service.OnSend = async (_, context) => await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
        Task<int> call = world.Client.CallAsync(1).AsTask();
        (Tx<int> passed, Rx<int> output) = RoamChannel.Create<int>();
        Task stream = world.Client.SendAsync(passed).AsTask();
        Task<List<int>> reading = output.ToListAsync();
        await entered.WaitForAsync(static count => count == 1);

        serving!.Abort();
        RoamException exception = await call.FailsWithAsync(RoamErrorKind.ConnectionLost);
        Assert.True(exception.MayHaveRun);
        Assert.Contains("The peer at the other end of the proxy has closed it", exception.Message, StringComparison.Ordinal);
        await stream.FailsWithAsync(RoamErrorKind.ConnectionLost);
        await reading.FailsWithAsync(RoamErrorKind.ConnectionLost);
        Assert.Equal(SessionEndReason.ClosedByPeer, (await world.Client.Completion.Soon()).Reason);

        // With a connection besides the root, the session and its other connections go on.
        Assert.Equal(isVirtual, world.Client.Connection.Session.IsConnected);
    }

    [Theory]
    [Rule("proxy.end")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_loss_of_the_caller_cancels_its_handlers_and_ends_the_session_with_the_service(bool isVirtual)
    {
        // A socket that is closed is a half-closed session first, whose handlers may go on for a while.
        await using ProxyWorld world = await ProxyWorld.CreateAsync(
            isVirtual, static o => o with { Limits = o.Limits with { CloseTimeout = TimeSpan.FromMilliseconds(100) } });
        Observed<int> entered = new(0);
        Observed<int> cancelled = new(0);
        world.Service.OnCall = async (value, context) =>
        {
            entered.Update(static count => count + 1);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
            }
            finally
            {
                cancelled.Update(static count => count + 1);
            }

            return value;
        };
        Task<int> call = world.Client.CallAsync(1).AsTask();
        await entered.WaitForAsync(static count => count == 1);
        IReadOnlyList<RoamSession> sessions = world.Backend.Sessions;

        world.Client.Connection.Session.Abort();
        await call.FailsWithAsync(RoamErrorKind.ConnectionLost);
        await cancelled.WaitForAsync(static count => count == 1);
        foreach (RoamSession session in sessions)
        {
            SessionEnd end = await session.Completion.Soon();
            Assert.Equal(SessionEndReason.ClosedByPeer, end.Reason);
            Assert.Contains("The peer at the other end of the proxy has closed it", end.Description, StringComparison.Ordinal);
        }
    }

    [Theory]
    [Rule("proxy.end")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Disposing_the_client_ends_the_session_with_the_service_in_good_order(bool isVirtual)
    {
        await using ProxyWorld world = await ProxyWorld.CreateAsync(isVirtual);
        Assert.Equal(1, await world.Client.CallAsync(1).Soon());
        int before = world.Backend.Sessions.Count;
        Assert.Equal(isVirtual ? 2 : 1, before);
        IReadOnlyList<RoamSession> sessions = world.Backend.Sessions;
        await world.Client.DisposeAsync().Soon();
        RoamSession ended = await Task.WhenAny(sessions.Select(async session =>
        {
            await session.Completion;
            return session;
        })).Unwrap().Soon();
        Assert.Equal(SessionEndReason.ClosedByPeer, (await ended.Completion.Soon()).Reason);
    }

    [Fact]
    [Rule("proxy.drain")]
    public async Task A_service_that_stops_finishes_what_runs_and_its_callers_turn_away_unharmed()
    {
        await using ProxyWorld world = await ProxyWorld.CreateAsync();
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Observed<int> entered = new(0);
        world.Service.OnCall = async (value, _) =>
        {
            entered.Update(static count => count + 1);
            await go.Task;
            return value;
        };
        Task<int> call = world.Client.CallAsync(7).AsTask();
        await entered.WaitForAsync(static count => count == 1);

        Task stopping = world.Backend.StopAsync(Timeout.InfiniteTimeSpan);
        await world.Client.Connection.Session.Draining.Soon();
        Assert.False((await world.Client.CallAsync(8).FailsWithAsync(RoamErrorKind.Draining)).MayHaveRun);
        go.SetResult();
        Assert.Equal(7, await call.Soon());
        await stopping.Soon();
        await world.Client.Completion.Soon();
        Assert.Equal(1, entered.Value);
    }

    [Fact]
    [Rule("proxy.drain")]
    public async Task A_proxy_that_stops_finishes_what_runs()
    {
        await using ProxyWorld world = await ProxyWorld.CreateAsync();
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Observed<int> entered = new(0);
        world.Service.OnCall = async (value, _) =>
        {
            entered.Update(static count => count + 1);
            await go.Task;
            return value;
        };
        Task<int> call = world.Client.CallAsync(7).AsTask();
        await entered.WaitForAsync(static count => count == 1);
        Task stopping = world.Proxy.StopAsync(Timeout.InfiniteTimeSpan);
        await world.Client.Connection.Session.Draining.Soon();
        go.SetResult();
        Assert.Equal(7, await call.Soon());
        await stopping.Soon();
    }

    [Fact]
    [Rule("proxy.references")]
    public async Task A_contract_with_references_is_refused_when_it_is_connected()
    {
        await using RoamServer backend = await RoamServer.ListenAsync(
            "tcp://127.0.0.1:0", static services => services.Add<IExchange>(new Exchange()));
        await using RoamServer proxy = await RoamServer.ListenAsync(
            "tcp://127.0.0.1:0", services => services.Forward<IExchange>(backend.Address).Add<IForms>(new Contracts.Forms()));
        RoamException exception = await ExchangeClient.ConnectAsync(proxy.Address).FailsWithAsync(RoamErrorKind.ConnectFailed);
        Assert.Contains("passes a service by reference", exception.Message, StringComparison.Ordinal);

        await using FormsClient forms = await FormsClient.ConnectAsync(proxy.Address).Soon();
        exception = await forms.Connection.Session.OpenAsync<IExchange>().FailsWithAsync(RoamErrorKind.ConnectFailed);
        Assert.Contains("passes a service by reference", exception.Message, StringComparison.Ordinal);
        Assert.Equal(3, await forms.AddAsync(1, 2).Soon());
    }

    [Fact]
    [Rule("proxy.references")]
    public async Task A_call_that_passes_a_reference_is_refused_and_leaves_nothing_behind()
    {
        await using Bridged bridged = await Bridged.CreateAsync(static services => services.Add<IExchange>(new Exchange()));
        ExchangeClient exchange = new(bridged.Caller.Root);
        Counter counter = new();
        RoamException exception = await exchange.UseAsync(counter, 1).FailsWithAsync(RoamErrorKind.InvalidPayload);
        Assert.Contains("by reference", exception.Message, StringComparison.Ordinal);
        Assert.False(exception.MayHaveRun);
        exception = await exchange.OpenAsync(1).FailsWithAsync(RoamErrorKind.InvalidPayload);
        Assert.Contains("by reference", exception.Message, StringComparison.Ordinal);
        Assert.Null(await exchange.FindAsync(exists: false).Soon());

        // What was opened for the references is closed at all ends.
        using CancellationTokenSource timeout = new(Eventually.Timeout);
        while (bridged.Sessions.Sum(static session => session.VirtualConnections) is var left and not 0)
        {
            Assert.False(timeout.IsCancellationRequested, $"{left} connections are left.");
            await Task.Yield();
        }
    }

    [Fact]
    [Rule("proxy.forward")]
    public async Task A_program_bridges_two_connections_of_its_choice()
    {
        await using Bridged bridged = await Bridged.CreateAsync(static services => services.Add<IProbe>(new Probe()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => ConnectionProxy.RunAsync(bridged.ToCaller.Root, bridged.ToService.Root));
        ProbeClient client = new(bridged.Caller.Root);
        Assert.Equal(7, await client.CallAsync(7).Soon());
        ProbeClient between = new(bridged.ToService.Root);
        await between.CallAsync(1).FailsWithAsync(RoamErrorKind.ConnectionLost);

        await bridged.Stop.CancelAsync();
        Assert.Equal("The proxy was stopped.", (await bridged.Proxy.Soon()).Description);
        await client.CallAsync(8).FailsWithAsync(RoamErrorKind.ConnectionLost);
        Assert.Equal(SessionEndReason.ClosedByPeer, (await bridged.Service.Completion.Soon()).Reason);
    }
}
