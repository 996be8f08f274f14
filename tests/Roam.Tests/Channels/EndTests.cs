using System.Threading.Channels;
using Roam.CompilerServices;
using Roam.TestKit;

namespace Roam.Tests.Channels;

/// <summary>rpc.channel.close, rpc.channel.reset, rpc.channel.lifecycle: every way a channel ends, seen from both ends.</summary>
public sealed class EndTests
{
    private readonly ChannelWorld _world = new();

    [Fact]
    public async Task Close_is_sent_once_and_after_the_items()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler();
        _world.Client.TakeLog();
        await tx.SendAsync(1);
        await tx.CompleteAsync();
        await tx.CompleteAsync(new InvalidOperationException());
        await tx.DisposeAsync();
        Assert.Equal(["Item 1", "Close 1"], _world.Client.TakeLog());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => tx.SendAsync(2).AsTask());
        Assert.Empty(_world.Client.TakeLog());
        _world.Deliver();
        Assert.Equal(1, await rx.ReadAsync());
        await Assert.ThrowsAsync<ChannelClosedException>(() => rx.ReadAsync().AsTask());
        Assert.False(await rx.WaitToReadAsync());
        Assert.False(rx.TryRead(out _));
        request.Complete(null);
        _world.AssertClean();
    }

    [Fact]
    public async Task Close_wakes_a_waiting_sender()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler(credit: 0);
        Task send = tx.SendAsync(1).AsTask();
        await tx.CompleteAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => send.Soon());
        _world.Deliver();
        Assert.False(await rx.WaitToReadAsync());
        request.Complete(null);
        _world.AssertClean();
    }

    [Fact]
    public async Task Close_wakes_a_waiting_reader()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler();
        Task<bool> read = rx.WaitToReadAsync().AsTask();
        await tx.CompleteAsync();
        _world.Deliver();
        Assert.False(await read.Soon());
        Assert.Equal(0, _world.Server.Table.Count);
        request.Complete(null);
        _world.AssertClean();
    }

    [Fact]
    public async Task Close_with_an_error_fails_the_reader_after_the_items()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToCaller();
        await tx.SendAsync(1);
        request.Complete(new InvalidOperationException("secret"));
        _world.Deliver();
        Assert.Equal(1, await rx.ReadAsync());
        var exception = await Assert.ThrowsAsync<RoamException>(() => rx.WaitToReadAsync().AsTask());
        Assert.Equal(RoamErrorKind.ChannelReset, exception.Kind);
        Assert.True(exception.MayHaveRun);
        Assert.Contains("handler-failed", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
        var again = await Assert.ThrowsAsync<RoamException>(() => rx.WaitToReadAsync().AsTask());
        Assert.NotSame(exception, again);
        _world.AssertClean();
    }

    [Fact]
    public void Failure_of_the_handler_is_told_by_its_kind()
    {
        (_, _, InboundChannels first) = _world.OpenToCaller();
        (_, _, InboundChannels second) = _world.OpenToCaller();
        (_, _, InboundChannels third) = _world.OpenToCaller();
        _world.Server.TakeLog();
        first.Complete(new OperationCanceledException());
        second.Complete(new RoamException(RoamErrorKind.DeadlineExceeded, ""));
        third.Complete(null);
        Assert.Equal(["Close 1 cancelled", "Close 3 deadline-exceeded", "Close 5"], _world.Server.TakeLog());
    }

    [Fact]
    public async Task Reset_wakes_a_waiting_sender_with_its_reason()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler(credit: 1);
        await tx.SendAsync(1);
        Task send = tx.SendAsync(2).AsTask();
        await rx.DisposeAsync();
        await rx.DisposeAsync();
        Assert.Equal(["Reset 1"], _world.Server.TakeLog());
        _world.Deliver();
        Assert.Equal(RoamErrorKind.ChannelReset, (await Assert.ThrowsAsync<RoamException>(() => send.Soon())).Kind);
        Assert.Equal(RoamErrorKind.ChannelReset, (await Assert.ThrowsAsync<RoamException>(() => tx.SendAsync(3).AsTask())).Kind);
        _world.Client.TakeLog();
        await tx.CompleteAsync();
        Assert.Empty(_world.Client.TakeLog());
        request.Complete(null);
        _world.AssertClean();
    }

    [Fact]
    public async Task Reset_with_metadata_tells_the_sender_why()
    {
        (Tx<int> tx, _, InboundChannels request) = _world.OpenToHandler();
        _world.Client.Table.OnReset(1, [("roam-error", "invalid-payload"), ("roam-error-message", "no such colour")]);
        var exception = await Assert.ThrowsAsync<RoamException>(() => tx.SendAsync(3).AsTask());
        Assert.Contains("invalid-payload", exception.Message, StringComparison.Ordinal);
        Assert.Contains("no such colour", exception.Message, StringComparison.Ordinal);
        request.Complete(null);
        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public async Task Reset_by_a_sender_fails_the_reader_after_the_items()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler();
        await tx.SendAsync(1);
        _world.Deliver();
        _world.Server.Table.OnReset(1, Metadata.Empty);
        Assert.Equal(1, await rx.ReadAsync());
        Assert.Equal(RoamErrorKind.ChannelReset, (await Assert.ThrowsAsync<RoamException>(() => rx.ReadAsync().AsTask())).Kind);
        request.Complete(null);
        await tx.CompleteAsync();
        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public async Task Loss_wakes_sender_and_reader_with_the_reason()
    {
        (Tx<int> tx, Rx<int> rx, _) = _world.OpenToHandler(credit: 1);
        await tx.SendAsync(1);
        _world.Deliver();
        Task send = tx.SendAsync(2).AsTask();
        Assert.Equal(1, await rx.ReadAsync());
        Task<bool> read = rx.WaitToReadAsync().AsTask();
        _world.Lose("Nobody answers.");
        foreach (Func<Task> wait in new Func<Task>[] { () => send, () => read, () => tx.SendAsync(3).AsTask(), () => rx.ReadAsync().AsTask() })
        {
            var exception = await Assert.ThrowsAsync<RoamException>(() => wait().Soon());
            Assert.Equal(RoamErrorKind.ConnectionLost, exception.Kind);
            Assert.Equal("Nobody answers.", exception.Message);
        }

        _world.AssertClean();
    }

    [Fact]
    public async Task Items_that_arrived_before_the_loss_can_still_be_read()
    {
        (Tx<int> tx, Rx<int> rx, _) = _world.OpenToHandler();
        await tx.SendAsync(1);
        await tx.SendAsync(2);
        _world.Deliver();
        _world.Lose();
        Assert.Equal(0, _world.Server.OpenChannels);
        Assert.Equal(1, await rx.ReadAsync());
        Assert.Equal(2, await rx.ReadAsync());
        Assert.Equal(RoamErrorKind.ConnectionLost, (await Assert.ThrowsAsync<RoamException>(() => rx.ReadAsync().AsTask())).Kind);
        _world.AssertClean();
    }

    [Fact]
    public async Task Loss_before_binding_binds_to_the_reason()
    {
        (Tx<int> tx, _) = _world.CallWithRx();
        await tx.SendAsync(1);
        _world.CallWithTx();
        _world.Deliver();
        _world.Lose();
        (Rx<int> rx, InboundChannels first) = _world.AcceptRx();
        (Tx<int> output, InboundChannels second) = _world.AcceptTx();
        Assert.Equal(1, await rx.ReadAsync());
        Assert.Equal(RoamErrorKind.ConnectionLost, (await Assert.ThrowsAsync<RoamException>(() => rx.ReadAsync().AsTask())).Kind);
        Assert.Equal(RoamErrorKind.ConnectionLost, (await Assert.ThrowsAsync<RoamException>(() => output.SendAsync(1).AsTask())).Kind);
        first.Complete(null);
        second.Complete(null);
        _world.AssertClean();
    }

    [Fact]
    public void Call_on_an_ended_connection_is_refused_and_certainly_did_not_run()
    {
        _world.Client.Table.Fail(new RoamException(RoamErrorKind.ConnectionLost, "gone", mayHaveRun: true));
        (_, Rx<int> passed) = RoamChannel.Create<int>();
        var channels = new OutboundChannels();
        ChannelWorld.WriteRx(channels, passed);
        var exception = Assert.Throws<RoamException>(() => channels.Bind(_world.Client.Table));
        Assert.False(exception.MayHaveRun);
        channels.Abort(exception);
        _world.AssertClean();
    }

    [Fact]
    public async Task Send_on_a_connection_that_just_ended_fails()
    {
        (Tx<int> tx, _, _) = _world.OpenToHandler();
        _world.Client.CloseOutbox();
        Assert.Equal(RoamErrorKind.ConnectionLost, (await Assert.ThrowsAsync<RoamException>(() => tx.SendAsync(1).AsTask())).Kind);
        Assert.Equal(16, tx.Sender.Credit);
    }

    [Fact]
    public async Task Disposing_a_reader_drops_what_arrived_and_ignores_what_comes()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler(credit: 4);
        await tx.SendAsync(1);
        await tx.SendAsync(2);
        _world.Deliver();
        Assert.Equal(1, await rx.ReadAsync());
        await rx.DisposeAsync();
        await tx.SendAsync(3);
        await tx.SendAsync(4);
        await tx.CompleteAsync();
        _world.Deliver();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => rx.ReadAsync().AsTask());
        request.Complete(null);
        _world.AssertClean();
    }

    [Fact]
    public async Task Disposing_a_reader_whose_sender_has_closed_sends_nothing()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler();
        await tx.SendAsync(1);
        await tx.CompleteAsync();
        _world.Deliver();
        request.Complete(null);
        Assert.Empty(_world.Server.TakeLog());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => rx.ReadAsync().AsTask());
        _world.AssertClean();
    }

    [Fact]
    public async Task Dispose_wakes_a_waiting_reader()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler();
        Task<bool> read = rx.WaitToReadAsync().AsTask();
        request.Complete(null);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => read.Soon());
        _world.Deliver();
        await tx.DisposeAsync();
        _world.AssertClean();
    }

    [Fact]
    public async Task Leaving_a_loop_early_resets_the_channel()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler();
        await tx.SendAsync(1);
        await tx.SendAsync(2);
        _world.Deliver();
        await foreach (int item in rx)
        {
            Assert.Equal(1, item);
            break;
        }

        Assert.Equal(["Reset 1"], _world.Server.TakeLog());
        _world.Deliver();
        Assert.True(tx.Sender.HasEnded);
        request.Complete(null);
        _world.AssertClean();
    }

    [Fact]
    public async Task Loop_reads_everything_to_the_end()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler();
        Task<List<int>> loop = Task.Run(async () =>
        {
            List<int> items = [];
            await foreach (int item in rx)
            {
                items.Add(item);
            }

            return items;
        });
        for (int i = 0; i < 10; i++)
        {
            await tx.SendAsync(i);
            _world.Deliver();
        }

        await tx.CompleteAsync();
        _world.Deliver();
        Assert.Equal(Enumerable.Range(0, 10), await loop.Soon());
        Assert.False(await rx.WaitToReadAsync());
        request.Complete(null);
        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public async Task Cancelled_read_loses_no_item()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler();
        using var source = new CancellationTokenSource();
        Task<int> read = rx.ReadAsync(source.Token).AsTask();
        await source.CancelAsync();
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Soon());
        Assert.Equal(source.Token, exception.CancellationToken);
        await tx.SendAsync(1);
        _world.Deliver();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rx.ReadAsync(source.Token).AsTask());
        Assert.Equal(1, await rx.ReadAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tx.SendAsync(2, source.Token).AsTask());
        request.Complete(null);
        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public async Task Second_reader_at_a_time_is_refused()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler();
        Task<bool> first = rx.WaitToReadAsync().AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(() => rx.WaitToReadAsync().AsTask());
        Assert.Throws<InvalidOperationException>(() => rx.TryRead(out _));
        await tx.SendAsync(1);
        _world.Deliver();
        Assert.True(await first.Soon());
        Assert.Equal(1, await rx.ReadAsync());
        request.Complete(null);
        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public async Task Item_that_cannot_be_decoded_fails_the_reader_and_resets_the_channel()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler();
        _world.Server.Table.OnItem(1, [0xc1]);
        await tx.SendAsync(2);
        _world.Deliver();
        Assert.Equal(RoamErrorKind.InvalidPayload, (await Assert.ThrowsAsync<RoamException>(() => rx.ReadAsync().AsTask())).Kind);
        Assert.Equal(["Reset 1 invalid-payload"], _world.Server.TakeLog());
        Assert.Equal(RoamErrorKind.InvalidPayload, (await Assert.ThrowsAsync<RoamException>(() => rx.ReadAsync().AsTask())).Kind);
        _world.Deliver();
        Assert.Equal(RoamErrorKind.ChannelReset, (await Assert.ThrowsAsync<RoamException>(() => tx.SendAsync(3).AsTask())).Kind);
        request.Complete(null);
        _world.AssertClean();
    }

    [Fact]
    public void Item_with_bytes_left_over_cannot_be_decoded()
    {
        (_, Rx<int> rx, InboundChannels request) = _world.OpenToHandler();
        _world.Server.Table.OnItem(1, [1, 2]);
        Assert.Equal(RoamErrorKind.InvalidPayload, Assert.Throws<RoamException>(() => rx.TryRead(out _)).Kind);
        request.Complete(null);
        _world.Deliver();
        _world.AssertClean();
    }

    [Fact]
    public async Task Detached_halves_outlive_the_request()
    {
        (Tx<int> tx, Rx<int> input, InboundChannels first) = _world.OpenToHandler();
        (Tx<int> output, Rx<int> rx, InboundChannels second) = _world.OpenToCaller();
        input.Detach();
        output.Detach();
        first.Complete(null);
        second.Complete(new InvalidOperationException());
        await tx.SendAsync(1);
        await output.SendAsync(2);
        await tx.CompleteAsync();
        await output.CompleteAsync();
        _world.Deliver();
        Assert.Equal(1, await input.ReadAsync());
        Assert.Equal(2, await rx.ReadAsync());
        Assert.False(await input.WaitToReadAsync());
        Assert.False(await rx.WaitToReadAsync());
        _world.AssertClean();
    }

    [Fact]
    public async Task End_counts_as_finished_when_it_was_read()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToCaller();
        await tx.SendAsync(1);
        request.Complete(null);
        Assert.Equal(0, _world.Server.OpenChannels);
        _world.Deliver();
        Assert.Equal(1, _world.Client.OpenChannels);
        Assert.True(rx.TryRead(out _));
        Assert.Equal(1, _world.Client.OpenChannels);
        Assert.False(rx.TryRead(out _));
        Assert.Equal(0, _world.Client.OpenChannels);
        _world.AssertClean();
    }
}
