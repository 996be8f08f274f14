using Roam.Integration.Tests.Contracts;
using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.References;

/// <summary>Services that are passed by reference, through generated code over real links.</summary>
public class ReferenceTests
{
    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task A_service_is_called_back_on_the_link_that_it_came_by(LinkKind kind)
    {
        await using ExchangeWorld world = await ExchangeWorld.CreateAsync(kind);
        Counter counter = new(40);

        Assert.Equal(42, await world.Client.UseAsync(counter, 2).Soon());
        Assert.Equal(43, await counter.AddAsync(1));
        await world.AreOnlyRootsLeftAsync();
    }

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task Both_sides_pass_services(LinkKind kind)
    {
        await using ExchangeWorld world = await ExchangeWorld.CreateAsync(kind);
        await Task.WhenAll(Enumerable.Range(0, 50).SelectMany(i => new[] { UseAsync(world.Client, i), UseAsync(world.ServerClient, i) })).Soon();
        await world.AreOnlyRootsLeftAsync();

        static async Task UseAsync(ExchangeClient client, int i) => Assert.Equal(2 * i, await client.UseAsync(new Counter(i), i));
    }

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task A_service_that_is_returned_lives_until_its_client_is_disposed(LinkKind kind)
    {
        await using ExchangeWorld world = await ExchangeWorld.CreateAsync(kind);
        ICounter counter = await world.Client.OpenAsync(5).Soon();
        Assert.Equal(6, await counter.AddAsync(1).Soon());
        Assert.Equal([7, 8, 9], await counter.CountAsync(3).ToListAsync());
        await RoamClient.ReleaseAsync(counter).Soon();
        await world.AreOnlyRootsLeftAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => counter.AddAsync(1).Soon());

        Assert.Null(await world.Client.FindAsync(exists: false).Soon());
        await using (RoamClient found = (RoamClient)(await world.Client.FindAsync(exists: true).Soon())!)
        {
            Assert.Equal(3, await ((ICounter)found).AddAsync(3).Soon());
        }

        Result<ICounter, string> opened = await world.Client.TryOpenAsync(1).Soon();
        Assert.Equal(2, await opened.Value.AddAsync(1).Soon());
        await RoamClient.ReleaseAsync(opened.Value);
        Assert.Equal("negative", (await world.Client.TryOpenAsync(-1).Soon()).Error);
        await world.AreOnlyRootsLeftAsync();
    }

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task A_stream_is_read_from_a_service_that_came_by_the_same_call(LinkKind kind)
    {
        await using ExchangeWorld world = await ExchangeWorld.CreateAsync(kind);
        Assert.Equal(Enumerable.Range(1, 100), await world.Client.RelayAsync(new Counter(), 100).ToListAsync());
        await world.AreOnlyRootsLeftAsync();
    }

    [Fact]
    public async Task The_same_object_passed_twice_is_two_references()
    {
        await using ExchangeWorld world = await ExchangeWorld.CreateAsync();
        Counter counter = new();
        await world.Client.KeepAsync(counter, "twice", counter).Soon();
        ICounter[] kept = [.. world.Service.Kept];
        Assert.Equal(2, kept.Length);
        Assert.NotEqual(((RoamClient)kept[0]).Connection.Id, ((RoamClient)kept[1]).Connection.Id);

        await RoamClient.ReleaseAsync(kept[0]);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => kept[0].AddAsync(1).Soon());
        Assert.Equal(1, await kept[1].AddAsync(1).Soon());
        await RoamClient.ReleaseAsync(kept[1]);
        await world.AreOnlyRootsLeftAsync();
    }

    [Fact]
    public async Task A_reference_that_comes_home_is_the_object_itself_and_opens_nothing()
    {
        await using ExchangeWorld world = await ExchangeWorld.CreateAsync();
        ICounter received = await world.Client.OpenAsync(0).Soon();
        int connections = world.Peers.Client.VirtualConnections;
        Assert.True(await world.Client.IsMineAsync(received).Soon());
        Assert.False(await world.Client.IsMineAsync(new Counter()).Soon());

        // And a client that is given back to this side comes home as the object that this side has passed.
        Counter own = new();
        Assert.Same(own, await world.Client.EchoAsync(own).Soon());
        await RoamClient.ReleaseAsync(own);
        Assert.Equal(1, await own.AddAsync(1));
        Assert.InRange(world.Peers.Client.VirtualConnections, connections, connections + 2);
        await RoamClient.ReleaseAsync(received);
    }

    [Fact]
    public async Task A_client_passed_to_a_third_peer_is_called_through_the_one_in_between()
    {
        await using ExchangeWorld near = await ExchangeWorld.CreateAsync();
        await using ExchangeWorld far = await ExchangeWorld.CreateAsync(LinkKind.Memory);
        near.Service.OnThen = async (counter, _) =>
        {
            Assert.Equal(5, await far.Client.UseAsync(counter, 5));
            await RoamClient.ReleaseAsync(counter);
        };
        await near.Client.ThenAsync(new Counter()).Soon();
        await near.AreOnlyRootsLeftAsync();
        await far.AreOnlyRootsLeftAsync();
    }

    [Fact]
    public async Task Null_is_no_reference_and_where_none_is_allowed_nothing_is_sent()
    {
        await using ExchangeWorld world = await ExchangeWorld.CreateAsync();
        await world.Client.KeepAsync(new Counter(), "one", null).Soon();
        Assert.True(world.Service.Kept.TryDequeue(out ICounter? kept));
        await RoamClient.ReleaseAsync(kept);
        Assert.Empty(world.Service.Kept);

        Assert.False((await world.Client.UseAsync(null!, 1).FailsWithAsync(RoamErrorKind.InvalidPayload)).MayHaveRun);
        await world.Client.KeepAsync(new Counter(), null!).FailsWithAsync(RoamErrorKind.InvalidPayload);
        await world.AreOnlyRootsLeftAsync();
    }

    [Fact]
    public async Task The_owner_takes_its_object_back()
    {
        await using ExchangeWorld world = await ExchangeWorld.CreateAsync();
        Counter counter = new();
        await world.Client.KeepAsync(counter, "both", counter).Soon();
        await world.Client.KeepAsync(new Counter(), "another").Soon();
        ICounter[] kept = [.. world.Service.Kept];
        Assert.Equal(1, await kept[0].AddAsync(1).Soon());

        Assert.Equal(2, world.Peers.Client.Revoke(counter));
        Assert.Equal(0, world.Peers.Client.Revoke(counter));
        Assert.Equal(SessionEndReason.ClosedByPeer, (await ((RoamClient)kept[0]).Completion.Soon()).Reason);
        await kept[1].AddAsync(1).FailsWithAsync(RoamErrorKind.ConnectionLost);
        Assert.Equal(1, await kept[2].AddAsync(1).Soon());
        await RoamClient.ReleaseAsync(kept[2]);
        await world.AreOnlyRootsLeftAsync();
    }

    [Fact]
    public async Task Passed_services_keep_no_session_and_received_ones_do()
    {
        Exchange service = new();
        await using RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", services => services.Add<IExchange>(service));
        ExchangeClient client = await ExchangeClient.ConnectAsync(server.Address).Soon();
        ICounter received = await client.OpenAsync(7).Soon();
        await client.KeepAsync(new Counter(), "kept").Soon();
        Assert.True(service.Kept.TryDequeue(out ICounter? kept));

        await client.DisposeAsync().Soon();
        Assert.Equal(8, await received.AddAsync(1).Soon());
        await RoamClient.ReleaseAsync(received).Soon();
        Assert.Equal(SessionEndReason.ClosedLocally, (await client.Connection.Session.Completion.Soon()).Reason);
        await ((RoamClient)kept).Completion.Soon();
        await RoamClient.ReleaseAsync(kept).Soon();
    }
}
