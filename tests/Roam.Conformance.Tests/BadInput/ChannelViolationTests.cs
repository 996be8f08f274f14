using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.BadInput;

/// <summary>What a peer may not do with channels, seen on the wire.</summary>
public sealed class ChannelViolationTests
{
    [Theory]
    [Rule("rpc.channel.allocation")]
    [InlineData(new ulong[] { 0 })]
    [InlineData(new ulong[] { 2 })]
    [InlineData(new ulong[] { 5, 5 })]
    [InlineData(new ulong[] { 3 })]
    public async Task An_id_that_is_not_the_peers_to_give(ulong[] ids)
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await solo.Peer.SendCallAsync(1, ProbeMethods.Read, [0x91, 0x00], null, 3);
        await solo.Peer.SendCallAsync(3, ProbeMethods.Read, [0x91, 0x00], null, ids);
        await solo.Peer.ExpectProtocolErrorAsync("rpc.channel.allocation");
    }

    [Fact]
    [Rule("rpc.channel.allocation")]
    public async Task Ids_grow_by_two_from_each_side()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        for (ulong expected = 1; expected < 20; expected += 2)
        {
            (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
            ValueTask<long> call = solo.Client.ReadAsync(passed);
            RawMessage sent = await solo.Peer.ExpectAsync(MessageKind.Call);
            Assert.Equal([expected], sent.Channels);
            await tx.CompleteAsync();
            await solo.Peer.ExpectAsync(MessageKind.Close);
            await solo.Peer.SendResponseAsync(sent.Id, [0x00, 0x00]);
            Assert.Equal(0, await call.Soon());
        }
    }

    [Fact]
    [Rule("rpc.channel.direction")]
    public async Task A_sender_that_grants()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        TaskCompletionSource running = new(TaskCreationOptions.RunContinuationsAsynchronously);
        solo.Service.OnRead = async (_, context) =>
        {
            running.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return 0;
        };
        await solo.Peer.SendCallAsync(1, ProbeMethods.Read, [0x91, 0x00], null, 1);
        await running.Task.Soon();
        await solo.Peer.SendGrantAsync(1, 1);
        await solo.Peer.ExpectProtocolErrorAsync("rpc.channel.direction");
    }

    [Fact]
    [Rule("rpc.channel.direction")]
    public async Task A_receiver_that_sends()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> call = solo.Client.ReadAsync(passed);
        RawMessage sent = await solo.Peer.ExpectAsync(MessageKind.Call);

        await solo.Peer.SendItemAsync(sent.Channels[0], 0x07);

        await solo.Peer.ExpectProtocolErrorAsync("rpc.channel.direction");
        await Throws.RoamAsync(RoamErrorKind.Protocol, call);
        await Throws.RoamAsync(RoamErrorKind.Protocol, tx.SendAsync(1));
    }

    [Theory]
    [Rule("rpc.flow-control.credit.exhaustion")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task W01_An_item_beyond_the_credit(bool runs)
    {
        await using Solo solo = await Solo.AcceptedAsync();
        TaskCompletionSource running = new(TaskCreationOptions.RunContinuationsAsynchronously);
        solo.Service.OnRead = async (_, context) =>
        {
            running.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return 0;
        };
        await solo.Peer.SendCallAsync(1, ProbeMethods.Read, [0x91, 0x00], null, 1);
        if (runs)
        {
            await running.Task.Soon();
        }

        for (int i = 0; i < 16; i++)
        {
            await solo.Peer.SendItemAsync(1, 0x07);
        }

        await solo.Peer.ExpectNothingAsync();
        await solo.Peer.SendItemAsync(1, 0x07);
        await solo.Peer.ExpectProtocolErrorAsync("rpc.flow-control.credit.exhaustion");
    }

    [Theory]
    [InlineData(new uint[] { 0 }, "rpc.flow-control.credit.grant.zero")]
    [InlineData(new uint[] { 0x7fff_ffff }, "rpc.flow-control.credit.grant.overflow")]
    [InlineData(new uint[] { 0x7fff_ff00, 0xff }, "rpc.flow-control.credit.grant.overflow")]
    [Rule("rpc.flow-control.credit.grant.zero")]
    [Rule("rpc.flow-control.credit.grant.overflow")]
    public async Task Grants_of_nothing_and_of_too_much(uint[] grants, string rule)
    {
        await using Solo solo = await Solo.InitiatedAsync();
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> call = solo.Client.ReadAsync(passed);
        RawMessage sent = await solo.Peer.ExpectAsync(MessageKind.Call);
        foreach (uint grant in grants)
        {
            await solo.Peer.SendGrantAsync(sent.Channels[0], grant);
        }

        await solo.Peer.ExpectProtocolErrorAsync(rule);
        await Throws.RoamAsync(RoamErrorKind.Protocol, call);
        await Throws.RoamAsync(RoamErrorKind.Protocol, tx.SendAsync(1));
    }

    [Fact]
    [Rule("rpc.flow-control.credit.grant.additive")]
    public async Task Grants_add_up()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> call = solo.Client.ReadAsync(passed);
        RawMessage sent = await solo.Peer.ExpectAsync(MessageKind.Call);
        await solo.Peer.SendGrantAsync(sent.Channels[0], 3);
        await solo.Peer.SendGrantAsync(sent.Channels[0], 4);
        await solo.Peer.ExpectNothingAsync();
        for (int i = 0; i < 16 + 7; i++)
        {
            await tx.SendAsync(i).Soon();
            await solo.Peer.ExpectAsync(MessageKind.Item);
        }

        ValueTask more = tx.SendAsync(99);
        await solo.Peer.ExpectNothingAsync();
        Assert.False(more.IsCompleted);
        solo.Links.Kill();
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, more);
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, call);
    }

    [Theory]
    [Rule("rpc.channel.unknown-id")]
    [InlineData("00 08 05 00 07")]
    [InlineData("00 08 05 01 00")]
    [InlineData("00 08 05 02 00")]
    [InlineData("00 08 05 03 01")]
    [InlineData("00 08 02 03 01")]
    [InlineData("00 08 00 00 07")]
    public async Task W02_A_message_for_a_channel_that_nobody_has_opened(string message)
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await solo.Peer.SendRawAsync(Bytes.Of(message));
        await solo.Peer.ExpectProtocolErrorAsync("rpc.channel.unknown-id");
    }

    [Fact]
    [Rule("rpc.channel.close")]
    public async Task An_item_behind_the_close()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        solo.Service.OnRead = async (items, _) =>
        {
            await go.Task;
            return 0;
        };
        await solo.Peer.SendCallAsync(1, ProbeMethods.Read, [0x91, 0x00], null, 1);
        await solo.Peer.SendCloseAsync(1);
        await solo.Peer.SendItemAsync(1, 0x07);
        await solo.Peer.ExpectProtocolErrorAsync("rpc.channel.close");
        go.SetResult();
    }

    [Fact]
    public async Task An_item_that_does_not_decode_ends_its_channel_alone()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await solo.Peer.SendCallAsync(1, ProbeMethods.Read, [0x91, 0x00], null, 1);
        await solo.Peer.SendItemAsync(1, 0xc1);
        RawMessage reset = await solo.Peer.ExpectAsync(MessageKind.Reset);
        Assert.Contains(("roam-error", "invalid-payload"), reset.Metadata);
        Assert.Equal([0x01, 0x03], (await solo.Peer.ExpectResponseAsync(1)).Payload);
        await solo.Peer.ExpectNothingAsync();
    }
}
