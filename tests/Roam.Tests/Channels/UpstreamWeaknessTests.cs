using Roam.CompilerServices;
using Roam.TestKit;

namespace Roam.Tests.Channels;

/// <summary>Where another implementation of the protocol loses items, leaks or hangs: each is a test here that passes.</summary>
public sealed class UpstreamWeaknessTests
{
    private readonly ChannelWorld _world = new();

    [Fact]
    public async Task W1_No_item_is_lost_with_more_than_64_in_flight()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler(credit: 4096);
        for (int i = 0; i < 4096; i++)
        {
            await tx.SendAsync(i);
        }

        await tx.CompleteAsync();
        _world.Deliver();
        Assert.Equal(Enumerable.Range(0, 4096), ChannelWorld.ReadAvailable(rx));
        Assert.False(await rx.WaitToReadAsync());
        request.Complete(null);
        _world.AssertClean();
    }

    [Fact]
    public async Task W2_Nothing_is_kept_for_ids_that_are_not_live()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler(credit: 1000);
        await rx.DisposeAsync();
        request.Complete(null);
        int rents = _world.Pool.Rents;
        for (int i = 0; i < 1000; i++)
        {
            _world.Server.Table.OnItem(1, [1]);
            _world.Server.Table.OnReset(1, Metadata.Empty);
        }

        Assert.Equal(0, _world.Server.Table.Count);
        Assert.Equal(rents, _world.Pool.Rents);
        _world.Deliver();
        await tx.DisposeAsync();
        _world.AssertClean();
    }

    [Fact]
    public async Task W3_No_item_is_lost_while_the_channel_is_bound()
    {
        for (int round = 0; round < 300; round++)
        {
            (Tx<int> tx, _) = _world.CallWithRx(credit: 64);
            for (int i = 0; i < 64; i++)
            {
                await tx.SendAsync(i);
            }

            await tx.CompleteAsync();
            _world.Client.DeliverOne(_world.Server);
            Task delivery = Task.Run(_world.Deliver);
            Task<List<int>> handler = Task.Run(async () =>
            {
                (Rx<int> rx, InboundChannels request) = _world.AcceptRx(credit: 64);
                List<int> items = [];
                await foreach (int item in rx)
                {
                    items.Add(item);
                }

                request.Complete(null);
                return items;
            });
            Assert.Equal(Enumerable.Range(0, 64), await handler.Soon());
            await delivery.Soon();
        }

        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public async Task W4_Reset_reaches_the_sender()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler(credit: 0);
        Task send = tx.SendAsync(1).AsTask();
        await rx.DisposeAsync();
        _world.Deliver();
        Assert.Equal(RoamErrorKind.ChannelReset, (await Assert.ThrowsAsync<RoamException>(() => send.Soon())).Kind);
        request.Complete(null);
        _world.AssertClean();
    }

    [Fact]
    public async Task W5_Waiting_sender_ends_with_the_connection_and_with_its_receiver()
    {
        (Tx<int> first, _, _) = _world.OpenToHandler(credit: 0);
        (Tx<int> second, _, InboundChannels request) = _world.OpenToHandler(credit: 0);
        Task lost = first.SendAsync(1).AsTask();
        Task reset = second.SendAsync(1).AsTask();
        request.Complete(null);
        _world.Deliver();
        Assert.Equal(RoamErrorKind.ChannelReset, (await Assert.ThrowsAsync<RoamException>(() => reset.Soon())).Kind);
        Assert.False(lost.IsCompleted);
        _world.Lose();
        Assert.Equal(RoamErrorKind.ConnectionLost, (await Assert.ThrowsAsync<RoamException>(() => lost.Soon())).Kind);
        _world.AssertClean();
    }
}
