using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Connections;

public sealed class CloseTests
{
    [Fact]
    [Rule("session.connection.close")]
    public async Task The_last_client_closes_its_connection_and_no_other()
    {
        await using Crowd crowd = await Crowd.StartAsync();
        RoamClient one = (RoamClient)await crowd.First.OpenAsync<IProbe>().Soon();
        IProbe two = await crowd.First.OpenAsync<IProbe>().Soon();
        ProbeClient share = new(one.Connection);

        await one.DisposeAsync();
        Assert.Equal(2, await share.IncrementAsync(1).Soon());
        await share.DisposeAsync();
        Assert.Equal(SessionEndReason.ClosedLocally, (await share.Completion.Soon()).Reason);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => share.IncrementAsync(1).Soon());
        Assert.Equal(2, await two.IncrementAsync(1).Soon());
    }

    [Fact]
    [Rule("session.connection.close")]
    [Rule("connection.end")]
    public async Task A_closed_connection_cancels_its_handlers_and_fails_its_calls()
    {
        Probe service = new();
        TaskCompletionSource running = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        service.OnRun = async (_, context) =>
        {
            using CancellationTokenRegistration registration = context.CancellationToken.Register(() => cancelled.TrySetResult());
            running.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
            return 0;
        };
        await using Crowd crowd = await Crowd.StartAsync(second: s => s.Add<IProbe>(service));
        ProbeClient client = (ProbeClient)await crowd.First.OpenAsync<IProbe>().Soon();
        Task<int> call = client.WaitAsync(1).AsTask();
        await running.Task.Soon();

        await client.DisposeAsync();
        RoamException exception = await Assert.ThrowsAsync<RoamException>(() => call.Soon());
        Assert.Equal(RoamErrorKind.ConnectionLost, exception.Kind);
        Assert.True(exception.MayHaveRun);
        await cancelled.Task.Soon();
        Assert.True(crowd.First.IsConnected);
    }

    [Fact]
    [Rule("session.connection.close")]
    public async Task A_request_is_not_answered_on_a_connection_that_its_peer_has_closed()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        Gate gate = new();
        solo.Service.OnRun = gate.WaitAsync;
        await solo.Peer.SendAsync(frame => MessageEncoder.WriteConnectionOpen(frame, 1, new(Parity.Odd, 8), Metadata.Empty, RoamLimits.Default));
        await solo.Peer.ExpectAsync(MessageKind.ConnectionAccept);
        RoamConnection connection = Assert.Single(solo.Session.Connections, static connection => connection.Id == 1);
        await solo.Peer.SendAsync(frame =>
        {
            MessageEncoder.WriteCall(frame, 1, 1, ProbeMethods.Run, [], Metadata.Empty, RoamLimits.Default);
            frame.Write([0x91, 0x07]);
        });
        await gate.WaitUntilEnteredAsync(1);

        await solo.Peer.SendAsync(frame => MessageEncoder.WriteConnectionClose(frame, 1, Metadata.Empty, RoamLimits.Default));

        await gate.WaitUntilEmptyAsync();
        await Tables.Until(() => connection.Driver.InboundRequests.Count == 0, () => "the request is running");
        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("connection.life")]
    public async Task A_session_without_root_clients_lives_by_its_other_connections()
    {
        await using Crowd crowd = await Crowd.StartAsync();
        ProbeClient client = (ProbeClient)await crowd.First.OpenAsync<IProbe>().Soon();
        await crowd.ReleaseFirstRootAsync();
        Assert.Equal(2, await client.IncrementAsync(1).Soon());

        await client.DisposeAsync();
        Assert.Equal(SessionEndReason.ClosedLocally, (await crowd.First.Completion.Soon()).Reason);
        Assert.Equal(SessionEndReason.ClosedByPeer, (await crowd.Second.Completion.Soon()).Reason);
    }

    [Fact]
    [Rule("session.connection.close")]
    public async Task Both_sides_may_close_at_once()
    {
        await using Crowd crowd = await Crowd.StartAsync();
        for (int i = 0; i < 100; i++)
        {
            RoamClient client = (RoamClient)await crowd.First.OpenAsync<IProbe>().Soon();
            RoamConnection far = Assert.Single(crowd.Second.Connections, static connection => connection.Id != 0);
            await Task.WhenAll(Task.Run(() => client.DisposeAsync().AsTask()), Task.Run(() => far.CloseAsync().AsTask())).Soon();
            await far.Completion.Soon();
        }

        Assert.True(crowd.First.IsConnected);
        Assert.True(crowd.Second.IsConnected);
    }
}
