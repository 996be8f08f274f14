using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Sessions;

/// <summary>What becomes of calls when their session is lost and restored.</summary>
public sealed class ReconnectCallTests
{
    [Fact]
    [Rule("reconnect.call.wait")]
    public async Task Calls_wait_for_the_next_session()
    {
        await using Restoring world = await Restoring.StartAsync();
        await world.LoseAsync();
        ValueTask<int>[] calls = [.. Enumerable.Range(0, 10).Select(i => world.Client.IncrementAsync(i))];
        Assert.All(calls, static call => Assert.False(call.IsCompleted));
        await world.RestoreAsync();
        for (int i = 0; i < calls.Length; i++)
        {
            Assert.Equal(i + 1, await calls[i].Soon());
        }

        Assert.Equal(10, world.Service.Calls);
    }

    [Fact]
    [Rule("reconnect.call.wait")]
    public async Task A_call_that_waits_can_be_cancelled_and_has_its_deadline()
    {
        await using Restoring world = await Restoring.StartAsync();
        await world.LoseAsync();
        using CancellationTokenSource cancellation = new();
        ValueTask<int> cancelled = world.Client.RunAsync(1, cancellation.Token);
        ValueTask<int> expired = world.Client.RunAsync(
            2, new CallContext(deadline: Deadline.After(TimeSpan.FromMilliseconds(500), world.Time)));
        await cancellation.CancelAsync();
        await Throws.CancelledAsync(cancelled, cancellation.Token);
        world.Time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.False((await Throws.RoamAsync(RoamErrorKind.DeadlineExceeded, expired)).MayHaveRun);
        await world.RestoreAsync();
        Assert.Equal(2, await world.Client.IncrementAsync(1).Soon());
        Assert.Equal(1, world.Service.Calls);
    }

    [Fact]
    [Rule("reconnect.call.wait")]
    public async Task No_more_calls_wait_than_may()
    {
        await using Restoring world = await Restoring.StartAsync(limits: RoamLimits.Default with { MaxWaitingCalls = 2 });
        await world.LoseAsync();
        using CancellationTokenSource cancellation = new();
        ValueTask<int> first = world.Client.IncrementAsync(1);
        ValueTask<int> second = world.Client.RunAsync(2, cancellation.Token);
        Assert.False((await Throws.RoamAsync(RoamErrorKind.LimitExceeded, world.Client.IncrementAsync(3))).MayHaveRun);

        // One that gives up makes room.
        await cancellation.CancelAsync();
        await Throws.CancelledAsync(second, cancellation.Token);
        ValueTask<int> third = world.Client.IncrementAsync(3);
        await world.RestoreAsync();
        Assert.Equal(2, await first.Soon());
        Assert.Equal(4, await third.Soon());
    }

    [Fact]
    [Rule("reconnect.call.retry")]
    public async Task A_call_that_may_have_run_fails_and_one_that_waited_for_its_turn_is_made_again()
    {
        await using Restoring world = await Restoring.StartAsync(limits: RoamLimits.Default with { MaxConcurrentRequests = 1 });
        Gate gate = new();
        world.Service.OnRun = gate.WaitAsync;
        ValueTask<int> running = world.Client.RunAsync(1);
        await gate.WaitUntilEnteredAsync(1);
        ValueTask<int> waiting = world.Client.IncrementAsync(2);
        await world.LoseAsync();
        Assert.True((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, running)).MayHaveRun);
        Assert.False(waiting.IsCompleted);
        await world.RestoreAsync();
        Assert.Equal(3, await waiting.Soon());
        Assert.Equal(2, world.Service.Calls);
    }

    [Fact]
    [Rule("reconnect.call.retry")]
    public async Task A_call_whose_frame_never_left_is_made_again()
    {
        await using Restoring world = await Restoring.StartAsync(linkCapacity: 1);

        // The server reads nothing more: one call is held back, one fills the link, one is being sent, and the rest is queued behind it.
        FaultyLink link = world.Network.Current.First;
        world.Network.Current.Second.HoldReceives();
        int sent = link.SentBatches;
        List<Task<int>> calls = [];
        for (int i = 0; i < 3; i++)
        {
            calls.Add(world.Client.IncrementAsync(i).AsTask());
            await link.WaitUntilSendingAsync(sent + i + 1);
        }

        calls.AddRange(Enumerable.Range(3, 97).Select(i => world.Client.IncrementAsync(i).AsTask()));
        await world.LoseAsync();
        await world.RestoreAsync();
        int failed = 0;
        for (int i = 0; i < calls.Count; i++)
        {
            try
            {
                Assert.Equal(i + 1, await calls[i].Soon());
            }
            catch (RoamException exception) when (exception.Kind == RoamErrorKind.ConnectionLost && exception.MayHaveRun)
            {
                failed++;
            }
        }

        Assert.InRange(failed, 1, 3);
        Assert.Equal(100 - failed, world.Service.Calls);
    }

    [Fact]
    [Rule("reconnect.call.idempotent")]
    public async Task A_call_of_an_idempotent_method_is_made_again_even_if_it_has_run()
    {
        await using Restoring world = await Restoring.StartAsync();
        Gate gate = new();
        world.Service.OnRun = gate.WaitAsync;
        CallContext context = new(metadata: [("trace", "4711")]);
        ValueTask<int> call = world.Client.RepeatAsync(7, context);
        for (int i = 1; i <= 3; i++)
        {
            await gate.WaitUntilEnteredAsync(i);
            Assert.Equal(i, world.Service.Calls);
            await world.LoseAsync();
            await world.RestoreAsync();
        }

        gate.Release(7);
        Assert.Equal(7, await call.Soon());
        Assert.Equal(4, world.Service.Calls);
    }

    [Fact]
    [Rule("reconnect.call.idempotent")]
    public async Task A_call_that_was_made_again_says_that_it_may_have_run()
    {
        await using Restoring world = await Restoring.StartAsync();
        Gate gate = new();
        world.Service.OnRun = gate.WaitAsync;
        ValueTask<int> call = world.Client.RepeatAsync(
            7, new CallContext(deadline: Deadline.After(TimeSpan.FromSeconds(9), world.Time)));
        await gate.WaitUntilEnteredAsync(1);
        world.IsDown = true;
        await world.LoseAsync();
        world.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await Throws.RoamAsync(RoamErrorKind.DeadlineExceeded, call)).MayHaveRun);
    }

    [Fact]
    [Rule("reconnect.call.channels")]
    public async Task A_call_with_channels_waits_for_a_session_and_fails_with_it()
    {
        await using Restoring world = await Restoring.StartAsync();
        await world.LoseAsync();
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> read = world.Client.ReadAsync(passed);
        ValueTask<long> total = world.Client.TotalAsync(Items.OfAsync(1, 2, 3));
        Task<List<int>> counted = world.Client.CountAsync(3).ToListAsync();
        Task send = tx.SendAsync(5).AsTask();
        await world.RestoreAsync();
        await send.Soon();
        Assert.Equal(6, await total.Soon());
        Assert.Equal([1, 2, 3], await counted.Soon());

        await world.LoseAsync();
        Assert.True((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, read)).MayHaveRun);
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, tx.SendAsync(6));
    }

    [Fact]
    [Rule("reconnect.call.channels")]
    public async Task The_channels_of_a_call_that_is_never_made_end()
    {
        await using Restoring world = await Restoring.StartAsync();
        world.IsDown = true;
        await world.LoseAsync();
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> read = world.Client.ReadAsync(passed);
        Task send = tx.SendAsync(5).AsTask();
        await world.Session.DisposeAsync().Soon();
        Assert.False((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, read)).MayHaveRun);
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, send);
    }

    [Fact]
    [Rule("reconnect.drain")]
    public async Task A_server_that_drains_is_left_before_it_goes()
    {
        await using Restoring world = await Restoring.StartAsync();
        Gate gate = new();
        world.Service.OnRun = gate.WaitAsync;
        ValueTask<int> running = world.Client.RunAsync(1);
        await gate.WaitUntilEnteredAsync(1);
        RoamServer old = world.Server;
        Task stopping = old.StopAsync(Timeout.InfiniteTimeSpan);
        SessionState state = await world.WaitForAttemptAsync(1);
        Assert.Equal(RoamErrorKind.Draining, state.LastError!.Kind);
        ValueTask<int> next = world.Client.IncrementAsync(1);

        world.Serve();
        await world.RestoreAsync();
        Assert.Equal(2, await next.Soon());
        Assert.False(running.IsCompleted || stopping.IsCompleted);
        gate.Release(1);
        Assert.Equal(1, await running.Soon());
        await stopping.Soon();
        Assert.Equal(3, await world.Client.IncrementAsync(2).Soon());
        Assert.Equal(2, world.Dials);
    }

    [Fact]
    [Rule("reconnect.drain")]
    public async Task A_call_that_a_draining_peer_refuses_is_made_again_without_what_it_answered()
    {
        await using Restoring world = await Restoring.StartAsync();
        await using LinkPair links = LinkPair.Create();
        RawPeer peer = new(links.Second);
        Task<RoamSession> connecting = world.ConnectAsync(links.First);
        await peer.AcceptAsync(features: "drain");
        RoamSession session = await connecting.Soon();
        await using ProbeClient client = new(session.Root);
        CallContext context = new(metadata: Metadata.Empty);
        ValueTask<int> call = client.RunAsync(1, context);
        RawMessage request = await peer.ExpectAsync(MessageKind.Call);
        await peer.SendRawAsync(0x00, 0x0b, 0x00, 0x00);
        await peer.SendResponseAsync(request.Id, [0x01, 0x03], [("roam-error", "draining")]);
        await peer.ExpectAsync(MessageKind.Drained);
        await world.WaitForAttemptAsync(1, session);
        world.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await call.Soon());
        Assert.Empty(context.ResponseMetadata);
        links.Kill();
        await client.DisposeAsync().Soon();
        await session.Completion.Soon();
    }

    [Fact]
    [Rule("reconnect.drain")]
    public async Task Somebody_behind_the_peer_who_drains_is_no_reason_to_wait_for_another_session()
    {
        await using Restoring world = await Restoring.StartAsync();
        await using LinkPair links = LinkPair.Create();
        RawPeer peer = new(links.Second);
        Task<RoamSession> connecting = world.ConnectAsync(links.First);
        await peer.AcceptAsync(features: "drain");
        RoamSession session = await connecting.Soon();
        await using ProbeClient client = new(session.Root);
        ValueTask<int> call = client.RunAsync(1);
        RawMessage request = await peer.ExpectAsync(MessageKind.Call);
        await peer.SendResponseAsync(request.Id, [0x01, 0x03], [("roam-error", "draining")]);
        Assert.False((await Throws.RoamAsync(RoamErrorKind.Draining, call)).MayHaveRun);
        session.Abort();
        await session.Completion.Soon();
    }

    [Fact]
    [Rule("reconnect.drain.local")]
    public async Task A_session_that_this_side_drains_is_not_restored()
    {
        await using Restoring world = await Restoring.StartAsync();
        Gate gate = new();
        world.Service.OnRun = gate.WaitAsync;
        ValueTask<int> running = world.Client.RunAsync(1);
        await gate.WaitUntilEnteredAsync(1);
        Task draining = world.Session.DrainAsync(Timeout.InfiniteTimeSpan);
        await world.Session.Draining.Soon();
        gate.Release(1);
        Assert.Equal(1, await running.Soon());
        await draining.Soon();
        Assert.Equal("The session was drained.", (await world.Session.Completion.Soon()).Description);
        Assert.Equal(1, world.Dials);
    }

    [Fact]
    [Rule("reconnect.drain.local")]
    public async Task Draining_while_there_is_no_session_ends_it_and_calls_have_not_run()
    {
        await using Restoring world = await Restoring.StartAsync();
        world.IsDown = true;
        await world.LoseAsync();
        ValueTask<int> waiting = world.Client.IncrementAsync(1);
        Task draining = world.Session.DrainAsync(Timeout.InfiniteTimeSpan);
        Assert.False((await Throws.RoamAsync(RoamErrorKind.Draining, waiting)).MayHaveRun);
        await draining.Soon();
        Assert.Equal(SessionEndReason.ClosedLocally, (await world.Session.Completion.Soon()).Reason);
    }

    [Fact]
    [Rule("reconnect.connections")]
    public async Task Connections_are_opened_again_by_service_and_metadata()
    {
        await using Restoring world = await Restoring.StartAsync();
        IOther other = await world.Session.OpenAsync<IOther>([("tenant", "7")]).Soon();
        Assert.Equal("other", await other.NameAsync().Soon());
        await world.LoseAsync();
        ValueTask<string> waiting = other.NameAsync();
        Task<IOther> opening = world.Session.OpenAsync<IOther>([("tenant", "8")]);
        await world.RestoreAsync();
        Assert.Equal("other", await waiting.Soon());
        IOther second = await opening.Soon();
        Assert.Equal("other", await second.NameAsync().Soon());
        Assert.Equal(["7", "7", "8"], world.Opened.Select(static metadata =>
        {
            Assert.True(metadata.TryGetString("tenant", out string? tenant));
            return tenant;
        }).Order());
        Assert.Equal(3, world.Session.Connections.Count);
        await RoamClient.ReleaseAsync(other).Soon();
        await RoamClient.ReleaseAsync(second).Soon();
        Assert.Equal(2, await world.Client.IncrementAsync(1).Soon());
    }

    [Fact]
    [Rule("reconnect.connections")]
    public async Task A_connection_that_the_peer_no_longer_takes_fails_with_the_reason()
    {
        await using Restoring world = await Restoring.StartAsync();
        IOther other = await world.Session.OpenAsync<IOther>().Soon();
        world.OffersOther = false;
        await world.Server.DisposeAsync().Soon();
        world.Serve();
        await world.WaitForAttemptAsync(1);
        ValueTask<string> waiting = other.NameAsync();
        await world.RestoreAsync();
        RoamException exception = await Throws.RoamAsync(RoamErrorKind.ConnectionLost, waiting);
        Assert.StartsWith("The connection could not be opened again: The peer rejected the connection", exception.Message, StringComparison.Ordinal);
        Assert.Equal(SessionEndReason.ClosedByPeer, (await ((RoamClient)other).Completion.Soon()).Reason);
        Assert.Equal(2, await world.Client.IncrementAsync(1).Soon());
    }

    [Theory]
    [Rule("reconnect.connections")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_either_side_closes_stays_closed(bool client)
    {
        await using Restoring world = await Restoring.StartAsync();
        IOther other = await world.Session.OpenAsync<IOther>().Soon();
        RoamConnection connection = ((RoamClient)other).Connection;
        RoamConnection there = world.Server.Sessions.Single().Connections.Single(static connection => connection.Id != 0);
        await (client ? connection : there).CloseAsync().Soon();
        Assert.Equal(
            client ? SessionEndReason.ClosedLocally : SessionEndReason.ClosedByPeer, (await connection.Completion.Soon()).Reason);
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, other.NameAsync());
        await world.LoseAsync();
        await world.RestoreAsync();
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, other.NameAsync());
        Assert.Single(world.Session.Connections);
    }

    [Fact]
    [Rule("reconnect.services")]
    public async Task What_the_client_offers_is_there_on_each_link()
    {
        await using Restoring world = await Restoring.StartAsync();
        for (int i = 0; i < 2; i++)
        {
            // The server may take a moment to notice that the link before was cut.
            await Tables.Until(() => world.Server.Sessions.Count == 1, () => "the server still has the session before");
            await using ProbeClient back = new(world.Server.Sessions.Single().Root);
            Assert.Equal(i + 1, await back.IncrementAsync(i).Soon());
            await world.LoseAsync();
            await world.RestoreAsync();
            Assert.Equal(1, await world.Client.IncrementAsync(0).Soon());
        }

        Assert.Equal(2, world.Callbacks.Calls);
    }
}
