using Roam.CompilerServices;
using Roam.Payloads;
using Roam.Payloads.Codecs;
using Roam.Payloads.MessagePack;
using Roam.TestKit;

namespace Roam.Tests.Channels;

/// <summary>rpc.channel.binding: how a call gets a channel, at both ends.</summary>
public sealed class BindingTests
{
    private readonly ChannelWorld _world = new();

    [Fact]
    public void Passing_a_half_twice_is_refused()
    {
        (Tx<int> tx, _) = RoamChannel.Create<int>();
        ChannelWorld.WriteTx(new OutboundChannels(), tx);
        var exception = Assert.Throws<InvalidOperationException>(() => ChannelWorld.WriteTx(new OutboundChannels(), tx));
        Assert.Contains("before", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Passing_both_halves_is_refused()
    {
        (Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>();
        var channels = new OutboundChannels();
        ChannelWorld.WriteTx(channels, tx);
        var exception = Assert.Throws<InvalidOperationException>(() => ChannelWorld.WriteRx(channels, rx));
        Assert.Contains("other half", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Using_a_passed_half_is_refused()
    {
        (Tx<int> tx, _) = RoamChannel.Create<int>();
        Task early = tx.SendAsync(1).AsTask();
        ChannelWorld.WriteTx(new OutboundChannels(), tx);
        await Assert.ThrowsAsync<InvalidOperationException>(() => early.Soon());
        await Assert.ThrowsAsync<InvalidOperationException>(() => tx.SendAsync(1).AsTask());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await tx.CompleteAsync());
        await tx.DisposeAsync();

        (_, Rx<int> rx) = RoamChannel.Create<int>();
        Task<int> waiting = rx.ReadAsync().AsTask();
        ChannelWorld.WriteRx(new OutboundChannels(), rx);
        await Assert.ThrowsAsync<InvalidOperationException>(() => waiting.Soon());
        await Assert.ThrowsAsync<InvalidOperationException>(() => rx.ReadAsync().AsTask());
        await rx.DisposeAsync();
    }

    [Fact]
    public void Passing_the_half_of_a_handler_on_is_refused()
    {
        (_, Rx<int> rx, InboundChannels request) = _world.OpenToHandler();
        Assert.Throws<InvalidOperationException>(() => ChannelWorld.WriteRx(new OutboundChannels(), rx));
        request.Complete(null);
        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public void Passing_null_is_an_invalid_payload()
    {
        Assert.Throws<PayloadException>(() => ChannelWorld.WriteTx(new OutboundChannels(), null!));
        Assert.Throws<PayloadException>(() => ChannelWorld.WriteRx(new OutboundChannels(), null!));
    }

    [Fact]
    public void Method_without_channels_takes_none_and_the_pair_stays_free()
    {
        (Tx<int> tx, _) = RoamChannel.Create<int>();
        Assert.Throws<PayloadException>(() => ChannelWorld.WriteTx(OutboundChannels.None, tx));
        ChannelWorld.WriteTx(new OutboundChannels(), tx);
    }

    [Fact]
    public void Another_credit_than_the_declared_one_is_refused_and_the_pair_stays_free()
    {
        (Tx<int> tx, _) = RoamChannel.Create<int>(initialCredit: 4);
        var exception = Assert.Throws<ArgumentException>(() => ChannelWorld.WriteTx(new OutboundChannels(), tx, credit: 16));
        Assert.Contains("4", exception.Message, StringComparison.Ordinal);
        Assert.Contains("16", exception.Message, StringComparison.Ordinal);
        ChannelWorld.WriteTx(new OutboundChannels(), tx, credit: 4);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(CreditAttribute.Maximum + 1)]
    public void Credit_out_of_range_is_refused(int credit) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RoamChannel.Create<int>(credit));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Disposing_the_kept_half_before_the_call_ends_both(bool disposeTx)
    {
        (Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>();
        if (disposeTx)
        {
            Task<bool> read = rx.WaitToReadAsync().AsTask();
            await tx.DisposeAsync();
            Assert.Equal(RoamErrorKind.ChannelReset, (await Assert.ThrowsAsync<RoamException>(() => read.Soon())).Kind);
            Assert.Throws<InvalidOperationException>(() => ChannelWorld.WriteRx(new OutboundChannels(), rx));
        }
        else
        {
            Task send = tx.SendAsync(1).AsTask();
            await rx.DisposeAsync();
            Assert.Equal(RoamErrorKind.ChannelReset, (await Assert.ThrowsAsync<RoamException>(() => send.Soon())).Kind);
            Assert.Throws<InvalidOperationException>(() => ChannelWorld.WriteTx(new OutboundChannels(), tx));
        }
    }

    [Fact]
    public async Task Sends_wait_until_the_call_has_left()
    {
        (Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>();
        Task early = tx.SendAsync(1).AsTask();
        OutboundChannels channels = _world.BeginCall(rx);
        Task middle = tx.SendAsync(2).AsTask();
        Assert.False(early.IsCompleted);
        Assert.False(middle.IsCompleted);
        Assert.Equal(["Call [1]"], _world.Client.TakeLog());
        channels.Commit();
        await early.Soon();
        await middle.Soon();
        await tx.CompleteAsync();
        Assert.Equal(["Item 1", "Item 1", "Close 1"], _world.Client.TakeLog());
        _world.Deliver();
        (Rx<int> input, InboundChannels request) = _world.AcceptRx();
        Assert.Equal([1, 2], ChannelWorld.ReadAvailable(input).Order());
        request.Complete(null);
        _world.AssertClean();
    }

    [Fact]
    public async Task Ends_between_binding_and_leaving_are_sent_after_the_call()
    {
        (Tx<int> tx, Rx<int> passedRx) = RoamChannel.Create<int>();
        (Tx<int> passedTx, Rx<int> rx) = RoamChannel.Create<int>();
        OutboundChannels first = _world.BeginCall(passedRx);
        OutboundChannels second = _world.BeginCall(passedTx);
        await tx.CompleteAsync();
        await rx.DisposeAsync();
        Assert.Equal(["Call [1]", "Call [3]"], _world.Client.TakeLog());
        first.Commit();
        second.Commit();
        Assert.Equal(["Close 1", "Reset 3"], _world.Client.TakeLog());
        _world.Deliver();
        (Rx<int> input, InboundChannels firstRequest) = _world.AcceptRx();
        (Tx<int> output, InboundChannels secondRequest) = _world.AcceptTx();
        Assert.False(await input.WaitToReadAsync());
        Assert.Equal(RoamErrorKind.ChannelReset, (await Assert.ThrowsAsync<RoamException>(() => output.SendAsync(1).AsTask())).Kind);
        firstRequest.Complete(null);
        secondRequest.Complete(null);
        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public async Task Aborted_call_fails_the_kept_halves_and_registers_nothing()
    {
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        Task send = tx.SendAsync(1).AsTask();
        OutboundChannels channels = _world.BeginCall(passed);
        Assert.Equal(1, _world.Client.Table.Count);
        channels.Abort(new RoamException(RoamErrorKind.LimitExceeded, "too large"));
        Assert.Equal(RoamErrorKind.LimitExceeded, (await Assert.ThrowsAsync<RoamException>(() => send.Soon())).Kind);
        Assert.Equal(RoamErrorKind.LimitExceeded, (await Assert.ThrowsAsync<RoamException>(() => tx.SendAsync(1).AsTask())).Kind);
        _world.AssertClean();
    }

    [Fact]
    public async Task Call_that_fails_while_it_is_encoded_fails_the_kept_halves()
    {
        (Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>();
        Task<bool> read = rx.WaitToReadAsync().AsTask();
        var channels = new OutboundChannels();
        ChannelWorld.WriteTx(channels, tx);
        channels.Abort(new PayloadException("a later argument is null"));
        var exception = await Assert.ThrowsAsync<RoamException>(() => read.Soon());
        Assert.Equal(RoamErrorKind.InvalidPayload, exception.Kind);
        Assert.False(exception.MayHaveRun);
        _world.AssertClean();
    }

    [Fact]
    public async Task Answer_of_a_peer_that_did_not_run_the_call_fails_the_kept_halves_silently()
    {
        (Tx<int> tx, OutboundChannels channels) = _world.CallWithRx(credit: 1);
        await tx.SendAsync(1);
        Task send = tx.SendAsync(2).AsTask();
        _world.Client.TakeLog();
        channels.Fail(new RoamException(RoamErrorKind.UnknownMethod, "no such method"));
        Assert.Equal(RoamErrorKind.UnknownMethod, (await Assert.ThrowsAsync<RoamException>(() => send.Soon())).Kind);
        await tx.CompleteAsync();
        Assert.Empty(_world.Client.TakeLog());
        _world.Deliver();
        _world.Server.Requests.Dequeue().Complete(null);
        _world.AssertClean();
    }

    [Fact]
    public async Task Items_before_binding_keep_their_order()
    {
        (Tx<int> tx, _) = _world.CallWithRx();
        for (int i = 0; i < 10; i++)
        {
            await tx.SendAsync(i);
        }

        _world.Deliver();
        (Rx<int> rx, InboundChannels request) = _world.AcceptRx();
        for (int i = 10; i < 16; i++)
        {
            await tx.SendAsync(i);
        }

        _world.Deliver();
        Assert.Equal(Enumerable.Range(0, 16), ChannelWorld.ReadAvailable(rx));
        request.Complete(null);
        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public async Task Close_before_binding_ends_the_channel_after_its_items()
    {
        (Tx<int> tx, _) = _world.CallWithRx();
        await tx.SendAsync(1);
        await tx.SendAsync(2);
        await tx.CompleteAsync();
        _world.Deliver();
        (Rx<int> rx, InboundChannels request) = _world.AcceptRx();
        Assert.Equal(1, await rx.ReadAsync());
        Assert.Equal(2, await rx.ReadAsync());
        Assert.False(await rx.WaitToReadAsync());
        request.Complete(null);
        _world.AssertClean();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_arrived_before_binding_can_be_read_after_the_connection_has_ended(bool isClosed)
    {
        (Tx<int> tx, _) = _world.CallWithRx();
        await tx.SendAsync(1);
        await tx.SendAsync(2);
        if (isClosed)
        {
            await tx.CompleteAsync();
        }

        _world.Deliver();
        _world.Lose("over");
        (Rx<int> rx, InboundChannels request) = _world.AcceptRx();
        Assert.Equal(1, await rx.ReadAsync());
        Assert.Equal(2, await rx.ReadAsync());
        if (isClosed)
        {
            Assert.False(await rx.WaitToReadAsync());
        }
        else
        {
            Assert.Equal(RoamErrorKind.ConnectionLost, (await Assert.ThrowsAsync<RoamException>(() => rx.ReadAsync().AsTask())).Kind);
        }

        request.Complete(null);
        _world.AssertClean();
    }

    [Fact]
    public async Task What_arrived_before_the_connection_ended_is_dropped_if_nothing_binds_it()
    {
        (Tx<int> tx, _) = _world.CallWithRx();
        await tx.SendAsync(1);
        _world.Deliver();
        _world.Lose("over");
        _world.Server.Requests.Dequeue().Complete(null);
        _world.AssertClean();
    }

    [Fact]
    public async Task Failed_close_before_binding_fails_the_reader_after_its_items()
    {
        (Tx<int> tx, _) = _world.CallWithRx();
        await tx.SendAsync(1);
        await tx.CompleteAsync(new InvalidOperationException("secret"));
        _world.Deliver();
        (Rx<int> rx, InboundChannels request) = _world.AcceptRx();
        Assert.Equal(1, await rx.ReadAsync());
        var exception = await Assert.ThrowsAsync<RoamException>(() => rx.ReadAsync().AsTask());
        Assert.Equal(RoamErrorKind.ChannelReset, exception.Kind);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
        request.Complete(null);
        _world.AssertClean();
    }

    [Fact]
    public async Task Grant_and_reset_before_binding_reach_the_sender()
    {
        (Rx<int> rx, _) = _world.CallWithTx(credit: 2);
        _world.Deliver();
        _world.Server.Table.OnGrant(1, 5);
        (Tx<int> tx, InboundChannels request) = _world.AcceptTx(credit: 2);
        Assert.Equal(7, tx.Sender.Credit);

        (Rx<int> other, _) = _world.CallWithTx();
        await other.DisposeAsync();
        _world.Deliver();
        (Tx<int> reset, InboundChannels otherRequest) = _world.AcceptTx();
        Assert.Equal(RoamErrorKind.ChannelReset, (await Assert.ThrowsAsync<RoamException>(() => reset.SendAsync(1).AsTask())).Kind);
        request.Complete(null);
        otherRequest.Complete(null);
        _world.Deliver();
        Assert.False(await rx.WaitToReadAsync());
        _world.AssertClean();
    }

    [Fact]
    public async Task Channel_that_no_handler_was_given_is_forgotten_with_what_arrived()
    {
        (Tx<int> tx, OutboundChannels channels) = _world.CallWithRx();
        await tx.SendAsync(1);
        await tx.SendAsync(2);
        _world.Deliver();
        InboundChannels request = _world.Server.Requests.Dequeue();
        request.Complete(null);
        request.Complete(null);
        Assert.Equal(0, _world.Server.Table.Count);

        // Late ones are ignored.
        await tx.SendAsync(3);
        await tx.CompleteAsync();
        _world.Deliver();
        channels.Fail(new RoamException(RoamErrorKind.InvalidPayload, "not decoded"));
        _world.AssertClean();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Index_that_was_not_announced_is_an_invalid_payload(int index)
    {
        (Rx<int> rx, OutboundChannels channels) = _world.CallWithTx();
        _world.Deliver();
        InboundChannels request = _world.Server.Requests.Dequeue();
        Assert.Throws<PayloadException>(() =>
        {
            var bytes = new System.Buffers.ArrayBufferWriter<byte>();
            var writer = new MessagePackWriter(bytes);
            writer.WriteInt32(index);
            writer.Flush();
            var reader = new MessagePackReader(bytes.WrittenSpan);
            request.ReadTx<MessagePackReader, int, Int32Codec>(ref reader, 16);
        });
        request.Complete(null);
        channels.Fail(new RoamException(RoamErrorKind.InvalidPayload, "not decoded"));
        Assert.False(rx.TryRead(out _));
        _world.AssertClean();
    }

    [Fact]
    public void Index_that_is_used_twice_is_an_invalid_payload()
    {
        _world.CallWithTx();
        _world.Deliver();
        byte[] arguments = _world.Server.Arguments.Peek();
        (_, InboundChannels request) = _world.AcceptTx();
        Assert.Throws<PayloadException>(() =>
        {
            var reader = new MessagePackReader(arguments);
            request.ReadTx<MessagePackReader, int, Int32Codec>(ref reader, 16);
        });
        request.Complete(null);
    }

    [Fact]
    public void Ids_go_up_by_two_from_each_side()
    {
        for (ulong id = 1; id < 10; id += 2)
        {
            (Rx<int> rx, _) = _world.CallWithTx();
            Assert.Equal(id, rx.Receiver.Id);
        }

        Assert.Equal(2UL, _world.Server.Table.AllocateId());
        Assert.Equal(4UL, _world.Server.Table.AllocateId());
    }

    [Fact]
    public async Task More_channels_than_the_limit_are_refused_by_the_caller()
    {
        var world = new ChannelWorld(new RoamLimits { MaxChannels = 1 });
        (Rx<int> rx, _) = world.CallWithTx();
        (Tx<int> tx, Rx<int> other) = RoamChannel.Create<int>();
        var channels = new OutboundChannels();
        ChannelWorld.WriteTx(channels, tx);
        var exception = Assert.Throws<RoamException>(() => channels.Bind(world.Client.Table));
        Assert.Equal(RoamErrorKind.LimitExceeded, exception.Kind);
        channels.Abort(exception);
        Assert.Equal(RoamErrorKind.LimitExceeded, (await Assert.ThrowsAsync<RoamException>(() => other.ReadAsync().AsTask())).Kind);
        Assert.Equal(1, world.Client.Table.Count);
        Assert.Equal(1, world.Client.OpenChannels);
        await rx.DisposeAsync();
        Assert.Equal(0, world.Client.Table.Count);
    }

    [Fact]
    public void More_channels_than_the_limit_are_refused_by_the_callee_and_their_messages_ignored()
    {
        var world = new ChannelWorld(new RoamLimits { MaxChannels = 2 });
        Assert.True(world.Server.Table.TryAnnounce([1, 3], 16, out _));
        Assert.False(world.Server.Table.TryAnnounce([5], 16, out _));
        world.Server.Table.OnItem(5, [1]);
        world.Server.Table.OnClose(5, Metadata.Empty);
        world.Server.Table.Refuse([7]);
        world.Server.Table.OnItem(7, [1]);
        Assert.Equal(2, world.Server.Table.Count);
    }
}
