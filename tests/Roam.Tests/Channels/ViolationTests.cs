using Roam.CompilerServices;

namespace Roam.Tests.Channels;

/// <summary>What a peer may not do with channels. Each of these ends the session.</summary>
public sealed class ViolationTests
{
    private readonly ChannelWorld _world = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)] // nobody has announced it
    [InlineData(2)] // nobody has allocated it
    [InlineData(ulong.MaxValue)]
    public void Message_for_an_id_that_was_never_opened(ulong id)
    {
        AssertBreaks("rpc.channel.unknown-id", () => _world.Server.Table.OnItem(id, [1]));
        AssertBreaks("rpc.channel.unknown-id", () => _world.Server.Table.OnClose(id, Metadata.Empty));
        AssertBreaks("rpc.channel.unknown-id", () => _world.Server.Table.OnReset(id, Metadata.Empty));
        AssertBreaks("rpc.channel.unknown-id", () => _world.Server.Table.OnGrant(id, 1));
    }

    [Fact]
    public async Task Message_for_a_finished_channel_is_ignored()
    {
        (Tx<int> tx, Rx<int> rx, InboundChannels request) = _world.OpenToHandler();
        await tx.CompleteAsync();
        _world.Deliver();
        Assert.False(await rx.WaitToReadAsync());
        request.Complete(null);
        foreach (FakeHost host in new[] { _world.Client, _world.Server })
        {
            host.Table.OnItem(1, [1]);
            host.Table.OnClose(1, Metadata.Empty);
            host.Table.OnReset(1, Metadata.Empty);
            host.Table.OnGrant(1, 1);
        }

        _world.AssertClean();
    }

    [Fact]
    public void Announcement_of_an_id_in_use()
    {
        Assert.True(_world.Server.Table.TryAnnounce([1], 16, out _));
        AssertBreaks("rpc.channel.allocation", () => _world.Server.Table.TryAnnounce([1], 16, out _));
        AssertBreaks("rpc.channel.allocation", () => _world.Server.Table.TryAnnounce([3, 3], 16, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Announcement_of_an_id_that_is_not_the_peers(ulong id) =>
        AssertBreaks("rpc.channel.allocation", () => _world.Server.Table.TryAnnounce([id], 16, out _));

    [Fact]
    public void Announcements_need_not_come_in_order()
    {
        Assert.True(_world.Server.Table.TryAnnounce([5], 16, out _));
        Assert.True(_world.Server.Table.TryAnnounce([3], 16, out _));
        _world.Server.Table.OnItem(3, [1]);
    }

    [Fact]
    public void Item_beyond_the_credit()
    {
        (_, Rx<int> rx, _) = _world.OpenToHandler(credit: 2);
        _world.Server.Table.OnItem(1, [1]);
        _world.Server.Table.OnItem(1, [2]);
        AssertBreaks("rpc.flow-control.credit.exhaustion", () => _world.Server.Table.OnItem(1, [3]));
        Assert.Equal([1, 2], ChannelWorld.ReadAvailable(rx));

        // Both were consumed and granted again.
        _world.Server.Table.OnItem(1, [4]);
        _world.Server.Table.OnItem(1, [5]);
        AssertBreaks("rpc.flow-control.credit.exhaustion", () => _world.Server.Table.OnItem(1, [6]));
    }

    [Fact]
    public void Item_beyond_the_largest_credit_before_binding()
    {
        _world.CallWithRx(credit: 2);
        _world.Deliver();
        _world.Server.Table.OnItem(1, [1]);
        _world.Server.Table.OnItem(1, [2]);
        AssertBreaks("rpc.flow-control.credit.exhaustion", () => _world.Server.Table.OnItem(1, [3]));
    }

    [Fact]
    public void Item_beyond_the_declared_credit_is_noticed_at_binding()
    {
        _world.CallWithRx(credit: 8);
        _world.Deliver();
        for (byte i = 0; i < 4; i++)
        {
            _world.Server.Table.OnItem(1, [i]);
        }

        var exception = Assert.Throws<RoamException>(() => _world.AcceptRx(credit: 3));
        Assert.Equal(RoamErrorKind.Protocol, exception.Kind);
        Assert.Equal("rpc.flow-control.credit.exhaustion", Assert.Single(_world.Server.Violations).Rule);
    }

    [Fact]
    public void Items_before_binding_count_against_the_credit_after_it()
    {
        _world.CallWithRx(credit: 4);
        _world.Deliver();
        for (byte i = 0; i < 3; i++)
        {
            _world.Server.Table.OnItem(1, [i]);
        }

        (Rx<int> rx, _) = _world.AcceptRx(credit: 4);
        Assert.Equal(1, rx.Receiver.PeerCredit);
        _world.Server.Table.OnItem(1, [3]);
        AssertBreaks("rpc.flow-control.credit.exhaustion", () => _world.Server.Table.OnItem(1, [4]));
        Assert.Equal([0, 1, 2, 3], ChannelWorld.ReadAvailable(rx));
    }

    [Fact]
    public void Item_after_close()
    {
        _world.OpenToHandler();
        _world.Server.Table.OnClose(1, Metadata.Empty);
        AssertBreaks("rpc.channel.close", () => _world.Server.Table.OnItem(1, [1]));

        Assert.True(_world.Server.Table.TryAnnounce([3], 16, out _));
        _world.Server.Table.OnClose(3, Metadata.Empty);
        AssertBreaks("rpc.channel.close", () => _world.Server.Table.OnItem(3, [1]));
    }

    [Fact]
    public void Grant_of_nothing()
    {
        _world.OpenToCaller();
        AssertBreaks("rpc.flow-control.credit.grant.zero", () => _world.Server.Table.OnGrant(1, 0));
        Assert.True(_world.Server.Table.TryAnnounce([3], 16, out _));
        AssertBreaks("rpc.flow-control.credit.grant.zero", () => _world.Server.Table.OnGrant(3, 0));
    }

    [Fact]
    public void Grant_beyond_the_largest_credit()
    {
        (Tx<int> tx, _, _) = _world.OpenToCaller(credit: 16);
        AssertBreaks("rpc.flow-control.credit.grant.overflow", () => _world.Server.Table.OnGrant(1, uint.MaxValue));
        _world.Server.Table.OnGrant(1, int.MaxValue - 16);
        Assert.Equal(int.MaxValue, tx.Sender.Credit);
        AssertBreaks("rpc.flow-control.credit.grant.overflow", () => _world.Server.Table.OnGrant(1, 1));
        Assert.Equal(int.MaxValue, tx.Sender.Credit);
    }

    [Fact]
    public void Grant_beyond_the_largest_credit_before_binding()
    {
        _world.CallWithTx();
        _world.Deliver();
        _world.Server.Table.OnGrant(1, int.MaxValue);
        AssertBreaks("rpc.flow-control.credit.grant.overflow", () => _world.Server.Table.OnGrant(1, 1));
        Assert.Equal(RoamErrorKind.Protocol, Assert.Throws<RoamException>(() => _world.AcceptTx()).Kind);
        Assert.Equal("rpc.flow-control.credit.grant.overflow", Assert.Single(_world.Server.Violations).Rule);
    }

    [Fact]
    public void Message_in_the_wrong_direction()
    {
        _world.OpenToHandler();
        AssertBreaks("rpc.channel.direction", () => _world.Client.Table.OnItem(1, [1]));
        AssertBreaks("rpc.channel.direction", () => _world.Client.Table.OnClose(1, Metadata.Empty));
        AssertBreaks("rpc.channel.direction", () => _world.Server.Table.OnGrant(1, 1));
    }

    [Fact]
    public void Message_in_the_wrong_direction_before_binding_is_noticed_at_binding()
    {
        _world.CallWithTx();
        _world.CallWithTx();
        _world.CallWithRx();
        _world.Deliver();
        _world.Server.Table.OnItem(1, [1]);
        _world.Server.Table.OnClose(3, Metadata.Empty);
        _world.Server.Table.OnGrant(5, 1);
        Assert.Throws<RoamException>(() => _world.AcceptTx());
        Assert.Throws<RoamException>(() => _world.AcceptTx());
        Assert.Throws<RoamException>(() => _world.AcceptRx());
        Assert.Equal(3, _world.Server.Violations.Count);
        Assert.All(_world.Server.Violations, static violation => Assert.Equal("rpc.channel.direction", violation.Rule));
    }

    [Fact]
    public void Nothing_is_a_violation_on_an_ended_connection()
    {
        _world.Lose();
        _world.Server.Table.OnItem(99, [1]);
        Assert.True(_world.Server.Table.TryAnnounce([1], 16, out _));
        Assert.Equal(0, _world.Server.Table.Count);
    }

    private static void AssertBreaks(string rule, Action action) =>
        Assert.Equal(rule, Assert.Throws<ProtocolViolationException>(action).Rule);
}
