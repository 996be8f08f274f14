using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Sessions;

/// <summary>What a session does with each kind of message, in place and out of it.</summary>
public sealed class RoutingTests
{
    [Theory]
    [Rule("session.ping")]
    [InlineData(0UL, 0UL)]
    [InlineData(0UL, ulong.MaxValue)]
    [InlineData(77UL, 5UL)]
    public async Task A_ping_is_answered_with_its_nonce_on_its_connection(ulong connection, ulong nonce)
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await solo.Peer.SendPingAsync(nonce, connection);
        RawMessage pong = await solo.Peer.ExpectAsync(MessageKind.Pong);
        Assert.Equal((connection, nonce), (pong.ConnectionId, pong.Nonce));
    }

    [Fact]
    [Rule("session.ping")]
    public async Task An_unasked_pong_is_ignored()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await solo.Peer.SendAsync(static frame => MessageEncoder.WritePong(frame, 0, 99));
        await solo.Peer.ExpectNothingAsync();
    }

    [Theory]
    [Rule("session.message.unexpected")]
    [InlineData("00 00 07 00 40 00", "session.message.unexpected", "a second Hello")]
    [InlineData("00 01 01 40 00", "session.message.unexpected", "a second HelloYourself")]
    [InlineData("01 04 00 40 00", "session.connection.accept", "an accept of nothing")]
    [InlineData("00 04 00 40 00", "session.connection.accept", "an accept of the root")]
    [InlineData("01 05 00", "session.connection.accept", "a reject of nothing")]
    [InlineData("00 06 00", "session.connection.close", "the close of the root")]
    public async Task W14_W17_A_message_out_of_place_breaks_the_protocol(string message, string rule, string what)
    {
        await using Solo solo = await Solo.AcceptedAsync();
        ValueTask<int> pending = solo.Client.IncrementAsync(1);
        await solo.Peer.ExpectAsync(MessageKind.Call);

        await solo.Peer.SendRawAsync(Bytes.Of(message));

        await solo.Peer.ExpectProtocolErrorAsync(rule);
        Assert.True((await Throws.RoamAsync(RoamErrorKind.Protocol, pending)).MayHaveRun, what);
        Assert.Equal(SessionEndReason.ProtocolViolation, (await solo.Session.Completion.Soon()).Reason);
    }

    [Theory]
    [Rule("session.connection.unknown")]
    [InlineData("02 07 01 00 05 00 00 90")]
    [InlineData("02 07 01 01 00 00 00")]
    [InlineData("02 07 01 02 00")]
    [InlineData("02 08 01 00 07")]
    [InlineData("ff ff ff ff ff ff ff ff ff 01 08 01 03 01")]
    public async Task A_message_for_a_connection_that_is_not_open_breaks_the_protocol(string message)
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await solo.Peer.SendRawAsync(Bytes.Of(message));
        await solo.Peer.ExpectProtocolErrorAsync("session.connection.unknown");
    }

    [Theory]
    [Rule("session.connection.open.parity")]
    [InlineData(0UL, true)]
    [InlineData(2UL, true)]
    [InlineData(0UL, false)]
    [InlineData(1UL, false)]
    public async Task W17_An_opened_connection_of_the_wrong_parity_breaks_the_protocol(ulong id, bool accepted)
    {
        await using Solo solo = accepted ? await Solo.AcceptedAsync() : await Solo.InitiatedAsync();
        await solo.Peer.SendAsync(
            frame => MessageEncoder.WriteConnectionOpen(frame, id, new(Parity.Odd, 64), Metadata.Empty, RoamLimits.Default));
        await solo.Peer.ExpectProtocolErrorAsync("session.connection.open.parity");
    }

    [Theory]
    [Rule("session.protocol-error.send")]
    [Rule("wire.message.kind")]
    [InlineData("00 0c", "wire.message.kind")]
    [InlineData("00 0b 02", "wire.message.kind")]
    [InlineData("00 0b", "wire.message.truncated")]
    [InlineData("00 0b 00 00 00", "wire.message.trailing")]
    [InlineData("00 07 01 03", "wire.message.kind")]
    [InlineData("00 08 01 04", "wire.message.kind")]
    [InlineData("", "wire.message.truncated")]
    [InlineData("00", "wire.message.truncated")]
    [InlineData("00 09", "wire.message.truncated")]
    [InlineData("00 07 01 00 05 02 01", "wire.message.truncated")]
    [InlineData("00 09 01 00", "wire.message.trailing")]
    [InlineData("00 07 01 02 00 00", "wire.message.trailing")]
    [InlineData("00 09 ff ff ff ff ff ff ff ff ff 02", "wire.varint")]
    [InlineData("00 09 80 80 80 80 80 80 80 80 80 80 00", "wire.varint")]
    [InlineData("00 08 01 03 ff ff ff ff 1f", "wire.varint.width")]
    [InlineData("01 03 02 40 00", "wire.settings.parity")]
    [InlineData("00 02 01 ff", "wire.string.utf8")]
    [InlineData("00 07 01 02 01 01 ff 00 00 00", "wire.string.utf8")]
    [InlineData("00 07 01 02 01 01 61 03 00 00", "wire.metadata.value")]
    [InlineData("00 07 01 02 41 00", "wire.metadata.limits")]
    public async Task W17_A_malformed_message_is_reported_and_ends_the_session(string message, string rule)
    {
        using CapturedLogs logs = new();
        await using Solo solo = await Solo.AcceptedAsync(options: o => o with { LoggerFactory = logs.Factory });
        ValueTask<int> pending = solo.Client.IncrementAsync(1);
        await solo.Peer.ExpectAsync(MessageKind.Call);

        await solo.Peer.SendRawAsync(Bytes.Of(message));

        string text = await solo.Peer.ExpectProtocolErrorAsync(rule);
        RoamException failed = await Throws.RoamAsync(RoamErrorKind.Protocol, pending);
        Assert.Contains(text, failed.Message, StringComparison.Ordinal);
        SessionEnd end = await solo.Session.Completion.Soon();
        Assert.Equal(SessionEndReason.ProtocolViolation, end.Reason);
        Assert.Contains(logs.Lines, line => line.Contains(text, StringComparison.Ordinal));
        await Throws.RoamAsync(RoamErrorKind.Protocol, solo.Client.IncrementAsync(2));
    }

    [Fact]
    [Rule("session.protocol-error.send")]
    public async Task What_was_queued_is_sent_before_the_report()
    {
        await using Solo solo = await Solo.AcceptedAsync(capacity: 1);
        ValueTask<int>[] calls = [.. Enumerable.Range(0, 10).Select(i => solo.Client.IncrementAsync(i))];
        await solo.Peer.SendRawAsync(Bytes.Of("00 0c"));
        await Tables.Until(() => !solo.Session.IsConnected, () => "the session is connected");

        List<RawMessage> messages = await solo.Peer.DrainAsync();

        Assert.Equal([.. Enumerable.Repeat(MessageKind.Call, 10), MessageKind.ProtocolError], messages.Select(static m => m.Kind));
        await solo.Peer.Link.CloseOutputAsync();
        foreach (ValueTask<int> call in calls)
        {
            await Throws.RoamAsync(RoamErrorKind.Protocol, call);
        }
    }

    [Fact]
    [Rule("session.protocol-error.receive")]
    public async Task W17_A_reported_violation_ends_the_session_with_its_text()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        ValueTask<int> pending = solo.Client.IncrementAsync(1);
        await solo.Peer.ExpectAsync(MessageKind.Call);
        (Tx<int> passed, Rx<int> items) = RoamChannel.Create<int>();
        ValueTask write = solo.Client.WriteAsync(passed);
        await solo.Peer.ExpectAsync(MessageKind.Call);
        ValueTask<int> read = items.ReadAsync();

        await solo.Peer.SendAsync(static frame => MessageEncoder.WriteProtocolError(frame, "you sent nonsense [rpc.cancel]"));

        Assert.Empty(await solo.Peer.DrainAsync());
        await solo.Peer.Link.CloseOutputAsync();
        SessionEnd end = await solo.Session.Completion.Soon();
        Assert.Equal(SessionEndReason.ProtocolErrorReceived, end.Reason);
        foreach (Task task in new[] { pending.AsTask(), write.AsTask(), read.AsTask() })
        {
            Assert.Contains("you sent nonsense", (await Throws.RoamAsync(RoamErrorKind.Protocol, task)).Message, StringComparison.Ordinal);
        }
    }
}
