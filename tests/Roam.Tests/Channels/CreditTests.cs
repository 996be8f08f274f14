using Roam.CompilerServices;
using Roam.TestKit;

namespace Roam.Tests.Channels;

/// <summary>rpc.flow-control.credit: who may send how much, and when more is granted.</summary>
public sealed class CreditTests
{
    private readonly ChannelWorld _world = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(1000)]
    public async Task Sender_sends_exactly_the_initial_credit_and_then_waits(int credit)
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler(credit);
        for (int i = 0; i < credit; i++)
        {
            Assert.True(tx.SendAsync(i).IsCompletedSuccessfully);
        }

        Task blocked = tx.SendAsync(credit).AsTask();
        _world.Deliver();
        Assert.False(blocked.IsCompleted);
        Assert.Equal(0, tx.Sender.Credit);
        Assert.Equal(1, tx.Sender.WaiterCount);

        Assert.Equal(Enumerable.Range(0, credit), ChannelWorld.ReadAvailable(rx));
        _world.Deliver();
        await blocked.Soon();
        await tx.CompleteAsync();
        _world.Deliver();
        Assert.Equal([credit], ChannelWorld.ReadAvailable(rx));
        request.Complete(null);
        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public async Task Grant_wakes_a_waiting_sender()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler(credit: 1);
        await tx.SendAsync(1);
        Task second = tx.SendAsync(2).AsTask();
        _world.Deliver();
        Assert.Equal(1, await rx.ReadAsync());
        Assert.False(second.IsCompleted);
        _world.Deliver();
        await second.Soon();
        request.Complete(null);
        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public void Grants_add_up()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToCaller(credit: 4);
        ulong id = rx.Receiver.Id;
        _world.Server.Table.OnGrant(id, 3);
        _world.Server.Table.OnGrant(id, 5);
        Assert.Equal(12, tx.Sender.Credit);
        request.Complete(null);
        _world.Deliver();
        Assert.False(rx.TryRead(out _));
        _world.AssertClean();
    }

    [Fact]
    public async Task Grants_wake_waiting_senders_in_the_order_they_came()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToCaller(credit: 0);
        ulong id = rx.Receiver.Id;
        Task[] sends = [.. Enumerable.Range(0, 5).Select(i => tx.SendAsync(i).AsTask())];
        for (int i = 0; i < sends.Length; i++)
        {
            Assert.Equal(sends.Length - i, tx.Sender.WaiterCount);
            _world.Server.Table.OnGrant(id, 1);
            await sends[i].Soon();
            Assert.All(sends[(i + 1)..], static send => Assert.False(send.IsCompleted));
        }

        request.Complete(null);
        _world.Client.Table.Fail(new RoamException(RoamErrorKind.ConnectionLost, "over"));
        await rx.DisposeAsync();
        _world.AssertClean();
    }

    [Fact]
    public async Task Initial_credit_0_waits_for_the_first_grant()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler(credit: 0);
        Task send = tx.SendAsync(7).AsTask();
        _world.Deliver();
        Assert.False(send.IsCompleted);
        Assert.Empty(_world.Server.TakeLog());

        // The first read asks, once.
        Task<int> read = rx.ReadAsync().AsTask();
        Assert.Equal([$"Grant {rx.Receiver.Id} +1"], _world.Server.TakeLog());
        _world.Deliver();
        await send.Soon();
        _world.Deliver();
        Assert.Equal(7, await read.Soon());

        // From then on, one for one.
        Assert.Equal([$"Grant {rx.Receiver.Id} +1"], _world.Server.TakeLog());
        Assert.False(rx.TryRead(out _));
        Assert.Empty(_world.Server.TakeLog());
        request.Complete(null);
        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public async Task Initial_credit_0_works_for_a_reader_that_waits_before_the_call()
    {
        (Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>(initialCredit: 0);
        Task<int> read = rx.ReadAsync().AsTask();
        OutboundChannels channels = _world.BeginCall(tx, credit: 0);
        Assert.Equal(["Call [1]"], _world.Client.TakeLog());
        channels.Commit();
        Assert.Equal(["Grant 1 +1"], _world.Client.TakeLog());
        _world.Deliver();

        // The grant has come before the handler was given its half.
        (Tx<int> output, InboundChannels request) = _world.AcceptTx(credit: 0);
        Assert.True(output.SendAsync(5).IsCompletedSuccessfully);
        request.Complete(null);
        _world.Deliver();
        Assert.Equal(5, await read.Soon());
        Assert.False(await rx.WaitToReadAsync());
        _world.AssertClean();
    }

    [Fact]
    public async Task Window_16_grants_8_after_the_8th_item_is_consumed_and_nothing_before()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler(credit: 16);
        for (int i = 0; i < 16; i++)
        {
            await tx.SendAsync(i);
        }

        _world.Deliver();
        _world.Server.TakeLog();
        for (int i = 1; i <= 16; i++)
        {
            Assert.True(rx.TryRead(out _));
            Assert.Equal(i % 8 == 0 ? [$"Grant {rx.Receiver.Id} +8"] : [], _world.Server.TakeLog());
        }

        request.Complete(null);
        _world.Deliver();
        _world.AssertClean();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(5, 2)]
    [InlineData(64, 32)]
    public async Task Window_grants_half_of_it_at_a_time_and_at_least_one(int credit, int batch)
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler(credit);
        for (int i = 0; i < credit; i++)
        {
            await tx.SendAsync(i);
        }

        _world.Deliver();
        for (int i = 1; i <= batch; i++)
        {
            Assert.Empty(_world.Server.TakeLog());
            Assert.True(rx.TryRead(out _));
        }

        Assert.Equal([$"Grant {rx.Receiver.Id} +{batch}"], _world.Server.TakeLog());
        request.Complete(null);
        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public async Task Cancelled_send_loses_no_credit()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler(credit: 1);
        await tx.SendAsync(1);
        using var source = new CancellationTokenSource();
        Task cancelled = tx.SendAsync(2, source.Token).AsTask();
        Task waiting = tx.SendAsync(3).AsTask();
        await source.CancelAsync();
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Soon());
        Assert.Equal(source.Token, exception.CancellationToken);
        _world.Deliver();
        Assert.Equal([1], ChannelWorld.ReadAvailable(rx));
        _world.Deliver();
        await waiting.Soon();
        _world.Deliver();
        Assert.Equal([3], ChannelWorld.ReadAvailable(rx));
        request.Complete(null);
        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public async Task Send_waits_for_room_in_the_outbound_queue_and_its_cancellation_returns_the_credit()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler(credit: 2);
        _world.Client.SetRoom(false);
        using var source = new CancellationTokenSource();
        Task cancelled = tx.SendAsync(1, source.Token).AsTask();
        Task waiting = tx.SendAsync(2).AsTask();
        Assert.Equal(0, tx.Sender.Credit);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Soon());
        Assert.Equal(1, tx.Sender.Credit);
        _world.Client.SetRoom(true);
        await waiting.Soon();
        _world.Deliver();
        Assert.Equal([2], ChannelWorld.ReadAvailable(rx));
        request.Complete(null);
        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public async Task Item_that_cannot_be_encoded_takes_no_credit_and_leaves_the_channel_usable()
    {
        var limits = new RoamLimits { MaxFrameBytes = 1024 };
        var world = new ChannelWorld(limits);
        (Tx<string> tx, Rx<string> rx) = RoamChannel.Create<string>();
        var channels = new OutboundChannels();
        world.QueueCall(channels, StringChannels.WriteRx(channels, rx), 16);
        channels.Commit();
        world.Deliver();
        (Rx<string> input, InboundChannels request) = StringChannels.AcceptRx(world);

        var invalid = await Assert.ThrowsAsync<RoamException>(() => tx.SendAsync(null!).AsTask());
        Assert.Equal(RoamErrorKind.InvalidPayload, invalid.Kind);
        var large = await Assert.ThrowsAsync<RoamException>(() => tx.SendAsync(new string('x', 4096)).AsTask());
        Assert.Equal(RoamErrorKind.LimitExceeded, large.Kind);
        Assert.Equal(16, tx.Sender.Credit);

        // The same on the way of those who wait.
        world.Client.SetRoom(false);
        Task slow = tx.SendAsync(null!).AsTask();
        world.Client.SetRoom(true);
        await Assert.ThrowsAsync<RoamException>(() => slow.Soon());
        Assert.Equal(16, tx.Sender.Credit);

        await tx.SendAsync("fine");
        await tx.CompleteAsync();
        world.Deliver();
        Assert.True(input.TryRead(out string? item));
        Assert.Equal("fine", item);
        request.Complete(null);
        world.AssertClean();
    }
}
