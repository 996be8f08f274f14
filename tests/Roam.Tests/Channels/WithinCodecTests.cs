using Roam.CompilerServices;
using Roam.TestKit;

namespace Roam.Tests.Channels;

/// <summary>What happens while an item is just being encoded or decoded, outside of any lock.</summary>
public sealed class WithinCodecTests
{
    private readonly ChannelWorld _world = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_item_follows_a_close(bool waited)
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = HookedCodec.Open(_world);
        Task send = Send(tx, waited, () => tx.CompleteAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => send.Soon());
        Assert.Equal(["Close 1"], _world.Client.TakeLog());
        _world.Deliver();
        Assert.False(await rx.WaitToReadAsync());
        request.Complete(null);
        _world.AssertClean();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_item_follows_a_reset(bool waited)
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = HookedCodec.Open(_world);
        Task send = Send(tx, waited, () =>
        {
            rx.DisposeAsync();
            _world.Deliver();
        });
        Assert.Equal(RoamErrorKind.ChannelReset, (await Assert.ThrowsAsync<RoamException>(() => send.Soon())).Kind);
        Assert.Empty(_world.Client.TakeLog());
        request.Complete(null);
        _world.AssertClean();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Loss_while_encoding_fails_the_send(bool waited)
    {
        (Tx<int> tx, _, InboundChannels request) = HookedCodec.Open(_world);
        Task send = Send(tx, waited, () => _world.Lose());
        Assert.Equal(RoamErrorKind.ConnectionLost, (await Assert.ThrowsAsync<RoamException>(() => send.Soon())).Kind);
        request.Complete(null);
        _world.AssertClean();
    }

    [Fact]
    public async Task Send_within_a_send_gets_the_last_credit_and_the_outer_one_waits()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = HookedCodec.Open(_world, credit: 1);
        Task inner = Task.CompletedTask;
        HookedCodec.Hook = () => inner = tx.SendAsync(1).AsTask();
        Task outer = tx.SendAsync(2).AsTask();
        Assert.True(inner.IsCompletedSuccessfully);
        Assert.False(outer.IsCompleted);
        _world.Deliver();
        Assert.Equal(1, await rx.ReadAsync());
        _world.Deliver();
        await outer.Soon();
        _world.Deliver();
        Assert.Equal(2, await rx.ReadAsync());
        request.Complete(null);
        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public async Task Dispose_while_decoding_leaves_the_buffer_to_the_reader()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = HookedCodec.Open(_world);
        await tx.SendAsync(41);
        await tx.SendAsync(42);
        _world.Deliver();
        HookedCodec.Hook = () => request.Complete(null);

        // The pool overwrites what is returned: a buffer returned too early would be another item.
        Assert.True(rx.TryRead(out int item));
        Assert.Equal(41, item);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => rx.ReadAsync().AsTask());
        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public async Task Items_that_arrive_while_decoding_are_read_next()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = HookedCodec.Open(_world, credit: 1024);
        for (int i = 0; i < 3; i++)
        {
            await tx.SendAsync(i);
        }

        _world.Deliver();
        HookedCodec.Hook = () =>
        {
            for (int i = 3; i < 1024; i++)
            {
                tx.SendAsync(i);
            }

            _world.Deliver();
        };
        Assert.Equal(Enumerable.Range(0, 1024), ChannelWorld.ReadAvailable(rx));
        request.Complete(null);
        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public async Task Read_within_a_read_is_refused()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = HookedCodec.Open(_world);
        await tx.SendAsync(1);
        _world.Deliver();
        Exception? refused = null;
        HookedCodec.Hook = () => refused = Record.Exception(() => rx.TryRead(out _));
        Assert.True(rx.TryRead(out _));
        Assert.IsType<InvalidOperationException>(refused);
        request.Complete(null);
        _world.Deliver();
        _world.AssertClean();
    }

    private Task Send(Tx<int> tx, bool waited, Action hook)
    {
        if (!waited)
        {
            HookedCodec.Hook = hook;
            return tx.SendAsync(1).AsTask();
        }

        // The way of those who had to wait: they own their credit while they encode, on a thread of the pool.
        _world.Client.SetRoom(false);
        _world.Client.BeforeItem = () => HookedCodec.Hook = hook;
        Task send = tx.SendAsync(1).AsTask();
        _world.Client.SetRoom(true);
        return send;
    }
}
