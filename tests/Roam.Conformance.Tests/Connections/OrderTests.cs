using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Connections;

/// <summary>Messages of connections in the wrong order: the right error, at the right scope.</summary>
public sealed class OrderTests
{
    [Theory]
    [Rule("session.connection.accept")]
    [InlineData(2UL)]
    [InlineData(1UL)]
    [InlineData(0UL)]
    public async Task An_accept_of_nothing_breaks_the_protocol(ulong id)
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await SendAcceptAsync(solo, id);
        await solo.Peer.ExpectProtocolErrorAsync("session.connection.accept");
    }

    [Fact]
    [Rule("session.connection.accept")]
    public async Task W14_A_second_accept_breaks_the_protocol()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        Task<RoamConnection> opening = solo.Session.OpenAsync("Any");
        RawMessage open = await solo.Peer.ExpectAsync(MessageKind.ConnectionOpen);
        Assert.Equal(2UL, open.ConnectionId);
        await SendAcceptAsync(solo, open.ConnectionId);
        await opening.Soon();
        await SendAcceptAsync(solo, open.ConnectionId);
        await solo.Peer.ExpectProtocolErrorAsync("session.connection.accept");
    }

    [Fact]
    [Rule("session.connection.accept")]
    public async Task A_reject_of_an_open_connection_breaks_the_protocol()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        Task<RoamConnection> opening = solo.Session.OpenAsync("Any");
        await solo.Peer.ExpectAsync(MessageKind.ConnectionOpen);
        await SendAcceptAsync(solo, 2);
        await opening.Soon();
        await solo.Peer.SendAsync(frame => MessageEncoder.WriteConnectionReject(frame, 2, Metadata.Empty, RoamLimits.Default));
        await solo.Peer.ExpectProtocolErrorAsync("session.connection.accept");
    }

    [Theory]
    [Rule("session.connection.accept")]
    [Rule("rpc.request.id")]
    [InlineData((byte)Parity.Odd)]
    [InlineData((byte)Parity.Even)]
    public async Task On_a_connection_its_opener_has_the_parity_that_it_took_and_the_other_side_the_other(byte taken)
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await SendOpenAsync(solo, 1, "Probe", (Parity)taken);
        RawMessage accept = await solo.Peer.ExpectAsync(MessageKind.ConnectionAccept);
        Assert.Equal(taken == (byte)Parity.Odd ? Parity.Even : Parity.Odd, accept.Settings.Parity);

        await using ProbeClient client = new(solo.Session.Connections.Single(static connection => connection.Id == 1));
        (_, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> read = client.ReadAsync(passed);
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        ulong odd = accept.Settings.Parity == Parity.Odd ? 1UL : 0UL;
        Assert.Equal((1UL, odd, odd), (call.ConnectionId, call.Id % 2, Assert.Single(call.Channels) % 2));
        solo.Session.Abort();
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, read);
    }

    [Theory]
    [Rule("session.connection.id")]
    [InlineData("Nobody", 1UL)]
    [InlineData("Nobody", 3UL)]
    [InlineData("Probe", 3UL)]
    public async Task An_id_that_was_used_before_breaks_the_protocol(string service, ulong again)
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await SendOpenAsync(solo, 3, service);
        MessageKind answer = service == "Probe" ? MessageKind.ConnectionAccept : MessageKind.ConnectionReject;
        Assert.Equal(3UL, (await solo.Peer.ExpectAsync(answer)).ConnectionId);
        await SendOpenAsync(solo, again, "Probe");
        await solo.Peer.ExpectProtocolErrorAsync("session.connection.id");
    }

    [Fact]
    [Rule("session.connection.limit")]
    public async Task One_connection_too_many_is_rejected_with_a_reason()
    {
        await using Solo solo = await Solo.AcceptedAsync(
            options: static o => o with { Limits = RoamLimits.Default with { MaxVirtualConnections = 1 } });
        await SendOpenAsync(solo, 1, "Probe");
        await solo.Peer.ExpectAsync(MessageKind.ConnectionAccept);
        await SendOpenAsync(solo, 3, "Probe");
        RawMessage reject = await solo.Peer.ExpectAsync(MessageKind.ConnectionReject);
        Assert.True(reject.Metadata.TryGetString("roam-error", out string? reason));
        Assert.Equal("limit-exceeded", reason);
    }

    [Fact]
    [Rule("session.connection.close")]
    public async Task Closing_the_root_breaks_the_protocol()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await SendCloseAsync(solo, 0);
        await solo.Peer.ExpectProtocolErrorAsync("session.connection.close");
    }

    [Fact]
    [Rule("session.connection.unknown")]
    public async Task Closing_what_never_was_breaks_the_protocol()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await SendCloseAsync(solo, 5);
        await solo.Peer.ExpectProtocolErrorAsync("session.connection.unknown");
    }

    [Theory]
    [Rule("session.connection.unknown")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_comes_after_the_close_was_on_its_way_and_is_ignored(bool peerCloses)
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await SendOpenAsync(solo, 1, "Probe");
        await solo.Peer.ExpectAsync(MessageKind.ConnectionAccept);
        if (peerCloses)
        {
            await SendCloseAsync(solo, 1);
        }
        else
        {
            await solo.Session.Connections.Single(static connection => connection.Id == 1).CloseAsync().Soon();
            Assert.Equal(1UL, (await solo.Peer.ExpectAsync(MessageKind.ConnectionClose)).ConnectionId);
        }

        await solo.Peer.SendRawAsync(Bytes.Of("01 07 01 00 05 00 00 90"));
        await solo.Peer.SendAsync(frame => MessageEncoder.WriteCancel(frame, 1, 7, Metadata.Empty, RoamLimits.Default));
        await SendCloseAsync(solo, 1);
        await solo.Peer.ExpectNothingAsync();
        Assert.Equal(0, solo.Service.Calls);
    }

    [Fact]
    [Rule("session.connection.unknown")]
    public async Task A_message_on_a_connection_that_is_not_accepted_yet_breaks_the_protocol()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        Task<RoamConnection> opening = solo.Session.OpenAsync("Any");
        await solo.Peer.ExpectAsync(MessageKind.ConnectionOpen);
        await solo.Peer.SendAsync(frame => MessageEncoder.WriteCancel(frame, 2, 1, Metadata.Empty, RoamLimits.Default));
        await solo.Peer.ExpectProtocolErrorAsync("session.connection.unknown");
        Assert.Equal(RoamErrorKind.Protocol, (await Assert.ThrowsAsync<RoamException>(() => opening.Soon())).Kind);
    }

    [Fact]
    [Rule("session.connection.close")]
    public async Task Closing_a_connection_that_is_being_opened_fails_the_opening()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        Task<RoamConnection> opening = solo.Session.OpenAsync("Any");
        await solo.Peer.ExpectAsync(MessageKind.ConnectionOpen);
        await SendCloseAsync(solo, 2);
        Assert.Equal(RoamErrorKind.ConnectFailed, (await Assert.ThrowsAsync<RoamException>(() => opening.Soon())).Kind);
        await solo.Peer.ExpectNothingAsync();
    }

    private static Task SendAcceptAsync(Solo solo, ulong id) =>
        solo.Peer.SendAsync(frame => MessageEncoder.WriteConnectionAccept(frame, id, new(Parity.Odd, 64), Metadata.Empty, RoamLimits.Default));

    private static Task SendOpenAsync(Solo solo, ulong id, string service, Parity parity = Parity.Odd) =>
        solo.Peer.SendAsync(frame => MessageEncoder.WriteConnectionOpen(
            frame, id, new(parity, 64), [("roam-service", service)], RoamLimits.Default));

    private static Task SendCloseAsync(Solo solo, ulong id) =>
        solo.Peer.SendAsync(frame => MessageEncoder.WriteConnectionClose(frame, id, Metadata.Empty, RoamLimits.Default));
}
