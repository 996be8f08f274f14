using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Sessions;

/// <summary>What keeps a session alive, and what lets it go.</summary>
public sealed class LifeTests
{
    [Fact]
    [Rule("connection.life")]
    public async Task The_last_client_ends_the_session_and_no_other()
    {
        await using Duo duo = await Duo.StartAsync();
        ProbeClient second = new(duo.ClientSession.Root);

        await duo.Client.DisposeAsync().Soon();
        Assert.True(second.IsConnected);
        Assert.Equal(2, await second.IncrementAsync(1).Soon());

        await second.DisposeAsync().Soon();
        Assert.False(second.IsConnected);
        Assert.Equal(SessionEndReason.ClosedLocally, (await duo.ClientSession.Completion.Soon()).Reason);
        Assert.Equal(SessionEndReason.ClosedByPeer, (await duo.ServerSession.Completion.Soon()).Reason);
    }

    [Fact]
    [Rule("connection.life")]
    public async Task Disposing_a_client_twice_counts_once()
    {
        await using Duo duo = await Duo.StartAsync();
        ProbeClient second = new(duo.ClientSession.Root);
        await second.DisposeAsync().Soon();
        await second.DisposeAsync().Soon();
        Assert.Equal(2, await duo.Client.IncrementAsync(1).Soon());
    }

    [Fact]
    [Rule("connection.life")]
    public async Task A_channel_that_is_bound_keeps_the_session()
    {
        await using Duo duo = await Duo.StartAsync();
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        duo.Service.OnWrite = async (items, context) =>
        {
            items.Detach();
            _ = Task.Run(async () =>
            {
                await go.Task;
                await items.SendAsync(7, CancellationToken.None);
                await items.CompleteAsync();
            });
            await Task.Yield();
        };
        (Tx<int> passed, Rx<int> items) = RoamChannel.Create<int>();
        await duo.Client.WriteAsync(passed).Soon();

        await duo.Client.DisposeAsync().Soon();
        Assert.True(duo.ClientSession.IsConnected);

        go.SetResult();
        Assert.Equal(7, await items.ReadAsync().Soon());
        Assert.False(await items.WaitToReadAsync().Soon());
        Assert.Equal(SessionEndReason.ClosedLocally, (await duo.ClientSession.Completion.Soon()).Reason);
    }

    [Fact]
    [Rule("connection.life.lease")]
    public async Task A_lease_keeps_the_session_without_a_client()
    {
        await using Duo duo = await Duo.StartAsync();
        ConnectionLease lease = duo.ClientSession.Root.Retain();

        await duo.Client.DisposeAsync().Soon();
        Assert.True(duo.ClientSession.IsConnected);
        await using (ProbeClient later = new(duo.ClientSession.Root))
        {
            Assert.Equal(2, await later.IncrementAsync(1).Soon());
        }

        Assert.True(duo.ClientSession.IsConnected);
        await lease.DisposeAsync().Soon();
        await lease.DisposeAsync().Soon();
        Assert.Equal(SessionEndReason.ClosedLocally, (await duo.ClientSession.Completion.Soon()).Reason);
    }

    [Fact]
    [Rule("connection.life")]
    public async Task A_side_that_only_serves_is_not_ended_by_its_channels()
    {
        await using Duo duo = await Duo.StartAsync();
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(6, await duo.Client.TotalAsync(Items.OfAsync(1, 2, 3)).Soon());
        }

        LinkPair links = LinkPair.Create();
        Task<RoamSession> accepting = RoamSession.AcceptAsync(links.First, new RoamServices().Add<IProbe>(new Probe()));
        await using RawPeer peer = new(links.Second);
        await peer.InitiateAsync();
        RoamSession serving = await accepting.Soon();
        for (ulong id = 1; id < 20; id += 2)
        {
            await peer.SendCallAsync(id, ProbeMethods.Read, [0x91, 0x00], null, id);
            await peer.SendCloseAsync(id);
            await peer.ExpectResponseAsync(id);
        }

        await peer.ExpectNothingAsync();
        Assert.True(serving.IsConnected);
        serving.Abort();
        await serving.Completion.Soon();
    }

    [Fact]
    [Rule("connection.life")]
    public async Task A_client_over_TCP_ends_its_session_and_the_server_serves_on()
    {
        await using RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", static s => s.Add<IProbe>(new Probe()));
        for (int i = 0; i < 5; i++)
        {
            ProbeClient client = await ProbeClient.ConnectAsync(server.Address);
            Assert.Equal(i + 1, await client.IncrementAsync(i).Soon());
            Task<SessionEnd> completion = client.Completion;
            await client.DisposeAsync().Soon();
            Assert.Equal(SessionEndReason.ClosedLocally, (await completion.Soon()).Reason);
        }

        await Tables.Until(() => server.Sessions.Count == 0, () => $"{server.Sessions.Count} sessions are left");
    }

    [Fact]
    [Rule("session.end.order")]
    public async Task A_server_that_is_disposed_ends_its_sessions()
    {
        RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", static s => s.Add<IProbe>(new Probe()));
        await using ProbeClient client = await ProbeClient.ConnectAsync(server.Address);
        Assert.Equal(2, await client.IncrementAsync(1).Soon());

        await server.DisposeAsync().Soon();

        Assert.Equal(SessionEndReason.ClosedByPeer, (await client.Completion.Soon()).Reason);
        await Assert.ThrowsAsync<RoamException>(() => ProbeClient.ConnectAsync(server.Address));
    }
}
