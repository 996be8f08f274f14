using Roam.CompilerServices;
using Roam.Requests;
using Roam.TestKit;

namespace Roam.Tests.Channels;

/// <summary>rpc.channel.lifecycle.plain: what is kept of a call whose peer ends no channels itself.</summary>
public sealed class CallEndTests
{
    private readonly ChannelWorld _world = new();

    [Fact]
    public async Task Sender_ends_with_its_call_and_the_peer_is_told_once()
    {
        (Tx<int> tx, OutboundChannels call) = _world.CallWithRx(credit: 0);
        _world.Client.TakeLog();
        Task send = tx.SendAsync(1).AsTask();

        ((ICallChannels)call).EndWithCall(null);
        ((ICallChannels)call).EndWithCall(new RoamException("late"));

        Assert.Equal(RoamErrorKind.ChannelReset, (await Assert.ThrowsAsync<RoamException>(() => send.Soon())).Kind);
        await tx.DisposeAsync();
        Assert.Equal(["Reset 1"], _world.Client.TakeLog());
        Assert.Equal(0, _world.Client.OpenChannels);
    }

    [Fact]
    public async Task Call_that_ends_while_it_is_on_its_way_out_tells_the_peer_behind_it()
    {
        (Tx<int> tx, Rx<int> passedInput) = RoamChannel.Create<int>();
        (Tx<int> passedOutput, Rx<int> rx) = RoamChannel.Create<int>();
        OutboundChannels first = _world.BeginCall(passedInput);
        OutboundChannels second = _world.BeginCall(passedOutput);
        _world.Client.TakeLog();
        RoamException failure = new(RoamErrorKind.Cancelled, "No more.", mayHaveRun: true);

        ((ICallChannels)first).EndWithCall(failure);
        ((ICallChannels)second).EndWithCall(failure);
        Assert.Empty(_world.Client.TakeLog());
        first.Commit();
        second.Commit();

        Assert.Equal(["Reset 1", "Reset 3"], _world.Client.TakeLog());
        Assert.Contains("No more.", (await Assert.ThrowsAsync<RoamException>(() => tx.SendAsync(1).AsTask())).Message, StringComparison.Ordinal);
        Assert.Equal(RoamErrorKind.ChannelReset, (await Assert.ThrowsAsync<RoamException>(() => rx.ReadAsync().AsTask())).Kind);
        Assert.Equal(0, _world.Client.OpenChannels);
        Assert.Equal(0, _world.Client.Table.Count);
        _world.Pool.AssertAllReturned();
    }

    [Fact]
    public async Task Receiver_of_a_call_that_succeeded_reads_on()
    {
        (Rx<int> rx, OutboundChannels call) = _world.CallWithTx();
        _world.Client.TakeLog();
        ((ICallChannels)call).EndWithCall(null);
        _world.Client.Table.OnItem(1, [7]);
        _world.Client.Table.OnClose(1, Metadata.Empty);
        Assert.Equal(7, await rx.ReadAsync().AsTask().Soon());
        Assert.False(await rx.WaitToReadAsync().AsTask().Soon());
        Assert.Empty(_world.Client.TakeLog());
        Assert.Equal(0, _world.Client.OpenChannels);
    }

    [Fact]
    public async Task Receiver_of_a_call_that_failed_reads_what_has_arrived_and_ignores_what_comes()
    {
        (Rx<int> rx, OutboundChannels call) = _world.CallWithTx();
        _world.Client.TakeLog();
        _world.Client.Table.OnItem(1, [7]);
        ((ICallChannels)call).EndWithCall(new RoamException("It failed."));
        Assert.Equal(["Reset 1"], _world.Client.TakeLog());
        _world.Client.Table.OnItem(1, [8]);
        _world.Client.Table.OnClose(1, Metadata.Empty);
        Assert.Equal(7, await rx.ReadAsync());
        Assert.Contains("It failed.", (await Assert.ThrowsAsync<RoamException>(() => rx.ReadAsync().AsTask())).Message, StringComparison.Ordinal);
        Assert.Equal(0, _world.Client.OpenChannels);
        _world.Pool.AssertAllReturned();
    }
}
