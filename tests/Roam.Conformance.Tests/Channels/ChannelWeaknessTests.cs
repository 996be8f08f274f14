using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Channels;

/// <summary>What went wrong with channels elsewhere, end to end through generated code.</summary>
public sealed class ChannelWeaknessTests
{
    [Fact]
    [Rule("rpc.channel.item")]
    public async Task W01_No_item_is_lost_however_slow_the_reader()
    {
        await using Duo duo = await Duo.StartAsync();
        Task<List<int>>? read = null;
        duo.Service.OnRead = async (items, _) =>
        {
            List<int> list = [];
            await foreach (int item in items)
            {
                list.Add(item);
                if (item % 16 == 0)
                {
                    await Task.Yield();
                }
            }

            read = Task.FromResult(list);
            return list.Count;
        };
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> call = duo.Client.ReadAsync(passed);
        for (int i = 0; i < 5000; i++)
        {
            await tx.SendAsync(i).Soon();
        }

        await tx.CompleteAsync();
        Assert.Equal(5000, await call.Soon());
        Assert.Equal(Enumerable.Range(0, 5000), await read!);
        await duo.WaitUntilIdleAsync();
    }

    [Fact]
    [Rule("rpc.channel.unknown-id")]
    public async Task W02_Nothing_is_kept_for_channels_that_have_ended()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await solo.Peer.SendCallAsync(1, ProbeMethods.Read, [0x91, 0x00], null, 1);
        await solo.Peer.SendItemAsync(1, 0x07);
        await solo.Peer.SendCloseAsync(1);
        Assert.Equal([0x00, 0x07], (await solo.Peer.ExpectResponseAsync(1)).Payload);
        await Tables.WaitUntilEmptyAsync(solo.Session);
        int rents = solo.Pool.Outstanding;

        for (int i = 0; i < 1000; i++)
        {
            await solo.Peer.SendItemAsync(1, 0x07);
            await solo.Peer.SendResetAsync(1);
            await solo.Peer.SendGrantAsync(1, 1);
            await solo.Peer.SendCloseAsync(1);
        }

        await solo.Peer.ExpectNothingAsync();
        Assert.Equal(0, solo.Session.Root.Driver.Channels.Count);
        Assert.InRange(solo.Pool.Outstanding, 0, rents + 2);
    }

    [Fact]
    [Rule("rpc.channel.binding")]
    public async Task W03_Items_that_come_before_the_handler_has_its_half_are_not_lost()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        for (ulong id = 1; id < 400; id += 2)
        {
            await solo.Peer.SendCallAsync(id, ProbeMethods.Read, [0x91, 0x00], null, id);
            for (byte i = 0; i < 16; i++)
            {
                await solo.Peer.SendItemAsync(id, i);
            }

            await solo.Peer.SendCloseAsync(id);
            RawMessage? message;
            while ((message = await solo.Peer.ReceiveAsync())?.Kind == MessageKind.GrantCredit)
            {
            }

            Assert.Equal((MessageKind.Response, id), (message!.Kind, message.Id));
            Assert.Equal([0x00, 120], message.Payload);
        }
    }

    [Fact]
    [Rule("rpc.channel.reset")]
    public async Task W04_A_reader_that_leaves_stops_the_sender()
    {
        await using Duo duo = await Duo.StartAsync();
        duo.Service.OnRead = static async (items, _) =>
        {
            int first = await items.ReadAsync(CancellationToken.None);
            await items.DisposeAsync();
            return first;
        };
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> call = duo.Client.ReadAsync(passed);

        async Task SendForeverAsync()
        {
            while (true)
            {
                await tx.SendAsync(7);
            }
        }

        await Throws.RoamAsync(RoamErrorKind.ChannelReset, SendForeverAsync());
        Assert.Equal(7, await call.Soon());
        await duo.WaitUntilIdleAsync();
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("deadline")]
    [InlineData("refused")]
    [InlineData("ended")]
    [Rule("rpc.channel.lifecycle")]
    public async Task W05_The_channels_of_a_call_that_is_not_made_end_with_it(string why)
    {
        await using Solo solo = await Solo.InitiatedAsync(peerLimit: why == "refused" ? 0u : 1024u);
        if (why == "ended")
        {
            solo.Links.Kill();
            await solo.Session.Completion.Soon();
        }

        Deadline passedDeadline = Deadline.After(TimeSpan.Zero, solo.Time);
        CallContext context = why switch
        {
            "cancelled" => new CancellationToken(canceled: true),
            "deadline" => new CallContext(deadline: passedDeadline),
            _ => default,
        };
        (Tx<int> tx, Rx<int> passedRx) = RoamChannel.Create<int>();
        (Tx<int> passedTx, Rx<int> rx) = RoamChannel.Create<int>();
        ValueTask<int> earlyRead = rx.ReadAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => solo.Client.ReadAsync(passedRx, context).Soon());
        await Assert.ThrowsAnyAsync<Exception>(() => solo.Client.WriteAsync(passedTx, context).Soon());

        RoamErrorKind kind = why switch
        {
            "cancelled" => RoamErrorKind.Cancelled,
            "deadline" => RoamErrorKind.DeadlineExceeded,
            "refused" => RoamErrorKind.TooManyRequests,
            _ => RoamErrorKind.ConnectionLost,
        };
        await Throws.RoamAsync(kind, tx.SendAsync(1));
        await Throws.RoamAsync(kind, earlyRead);
        await Throws.RoamAsync(kind, rx.ReadAsync());
    }

    [Fact]
    [Rule("rpc.channel.lifecycle")]
    public async Task W05_The_channels_of_a_call_that_waits_for_its_turn_end_when_it_is_cancelled()
    {
        await using Solo solo = await Solo.InitiatedAsync(peerLimit: 1);
        ValueTask<int> running = solo.Client.IncrementAsync(1);
        using CancellationTokenSource cancellation = new();
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> call = solo.Client.ReadAsync(passed, cancellation.Token);
        ValueTask send = tx.SendAsync(1);
        Assert.False(send.IsCompleted);

        await cancellation.CancelAsync();

        await Throws.CancelledAsync(call, cancellation.Token);
        await Throws.RoamAsync(RoamErrorKind.Cancelled, send);
        solo.Links.Kill();
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, running);
    }

    [Fact]
    [Rule("rpc.channel.lifecycle")]
    public async Task A_returned_stream_whose_call_cannot_be_made_throws_its_reason()
    {
        await using Solo solo = await Solo.InitiatedAsync(peerLimit: 0);
        await Throws.RoamAsync(RoamErrorKind.TooManyRequests, solo.Client.CountAsync(3).ToListAsync());
        await Throws.RoamAsync(RoamErrorKind.TooManyRequests, solo.Client.TotalAsync(Items.OfAsync(1, 2)));
    }

    [Theory]
    [Rule("rpc.channel.lifecycle")]
    [InlineData(new byte[] { 0x01, 0x01 }, RoamErrorKind.UnknownMethod)]
    [InlineData(new byte[] { 0x01, 0x02 }, RoamErrorKind.InvalidPayload)]
    public async Task W05_The_channels_of_a_call_that_the_peer_never_took_end_with_it(byte[] payload, RoamErrorKind kind)
    {
        await using Solo solo = await Solo.InitiatedAsync();
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> call = solo.Client.ReadAsync(passed);
        await solo.Peer.SendResponseAsync((await solo.Peer.ExpectAsync(MessageKind.Call)).Id, payload);
        await Throws.RoamAsync(kind, call);
        await Throws.RoamAsync(kind, tx.SendAsync(1));
        Assert.Equal(0, solo.Session.Root.Driver.Channels.Count);
    }

    [Fact]
    [Rule("rpc.channel.lifecycle")]
    public async Task The_channels_of_a_request_whose_method_never_ran_end_with_it()
    {
        // A dispatcher written by hand that ignores the request, and one that a cancel overtakes.
        await using Duo duo = await Duo.StartAsync();
        LinkPair links = LinkPair.Create();
        Task<RoamSession> accepting = RoamSession.AcceptAsync(links.Second, HandWritten.Offer(static _ => default));
        await using RoamSession client = await RoamSession.InitiateAsync(links.First).Soon();
        await using RoamSession server = await accepting.Soon();
        ProbeClient probe = new(client.Root);
        (Tx<int> tx, Rx<int> passedRx) = RoamChannel.Create<int>();
        (Tx<int> passedTx, Rx<int> rx) = RoamChannel.Create<int>();

        await Throws.RoamAsync(RoamErrorKind.HandlerFailed, probe.ReadAsync(passedRx));
        await Throws.RoamAsync(RoamErrorKind.HandlerFailed, probe.WriteAsync(passedTx));

        await Throws.RoamAsync(RoamErrorKind.ChannelReset, Task.Run(async () =>
        {
            for (int i = 0; i < 100; i++)
            {
                await tx.SendAsync(i);
            }
        }));
        await Throws.RoamAsync(RoamErrorKind.ChannelReset, rx.ReadAsync());
    }

    [Fact]
    [Rule("rpc.channel.close")]
    public async Task A_handler_that_fails_fails_its_readers()
    {
        await using Duo duo = await Duo.StartAsync();
        duo.Service.OnWrite = static async (items, _) =>
        {
            await items.SendAsync(1, CancellationToken.None);
            throw new InvalidOperationException("on purpose");
        };
        (Tx<int> passed, Rx<int> items) = RoamChannel.Create<int>();
        ValueTask call = duo.Client.WriteAsync(passed);
        Assert.Equal(1, await items.ReadAsync().Soon());
        await Throws.RoamAsync(RoamErrorKind.ChannelReset, items.ReadAsync());
        await Throws.RoamAsync(RoamErrorKind.HandlerFailed, call);

        duo.Service.OnCount = static (_, _) => throw new InvalidOperationException("on purpose");
        await Throws.RoamAsync(RoamErrorKind.HandlerFailed, duo.Client.CountAsync(3).ToListAsync());
    }

    [Fact]
    [Rule("rpc.flow-control.credit")]
    public async Task A_send_that_is_cancelled_takes_no_credit()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> call = solo.Client.ReadAsync(passed);
        RawMessage sent = await solo.Peer.ExpectAsync(MessageKind.Call);
        for (int i = 0; i < 16; i++)
        {
            await tx.SendAsync(i).Soon();
            await solo.Peer.ExpectAsync(MessageKind.Item);
        }

        using CancellationTokenSource cancellation = new();
        ValueTask waiting = tx.SendAsync(16, cancellation.Token);
        await cancellation.CancelAsync();
        await Throws.CancelledAsync(waiting.AsTask(), cancellation.Token);
        ValueTask next = tx.SendAsync(17);
        await solo.Peer.SendGrantAsync(sent.Channels[0], 1);
        await next.Soon();
        Assert.Equal([17], (await solo.Peer.ExpectAsync(MessageKind.Item)).Payload);
        await tx.CompleteAsync();
        await solo.Peer.ExpectAsync(MessageKind.Close);
        await solo.Peer.SendResponseAsync(sent.Id, [0x00, 0x00]);
        Assert.Equal(0, await call.Soon());
    }

    [Fact]
    [Rule("rpc.flow-control.credit.initial")]
    [Rule("rpc.flow-control.credit.grant")]
    [Rule("rpc.flow-control.credit.initial.zero")]
    public async Task A_reader_grants_half_a_window_at_a_time_and_one_when_there_is_none()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await solo.Peer.SendCallAsync(1, ProbeMethods.Read, [0x91, 0x00], null, 1);
        for (byte i = 0; i < 16; i++)
        {
            await solo.Peer.SendItemAsync(1, i);
        }

        Assert.Equal(8u, (await solo.Peer.ExpectAsync(MessageKind.GrantCredit)).Additional);
        Assert.Equal(8u, (await solo.Peer.ExpectAsync(MessageKind.GrantCredit)).Additional);
        await solo.Peer.ExpectNothingAsync();
        await solo.Peer.SendCloseAsync(1);
        await solo.Peer.ExpectResponseAsync(1);

        await solo.Peer.SendCallAsync(3, ProbeMethods.ReadOnDemand, [0x91, 0x00], null, 3);
        for (byte i = 0; i < 3; i++)
        {
            Assert.Equal(1u, (await solo.Peer.ExpectAsync(MessageKind.GrantCredit)).Additional);
            await solo.Peer.SendItemAsync(3, i);
        }

        Assert.Equal(1u, (await solo.Peer.ExpectAsync(MessageKind.GrantCredit)).Additional);
        await solo.Peer.SendCloseAsync(3);
        Assert.Equal([0x00, 0x03], (await solo.Peer.ExpectResponseAsync(3)).Payload);
    }

    [Fact]
    [Rule("rpc.channel.limit")]
    public async Task A_request_with_more_channels_than_the_limit_is_answered_and_not_run()
    {
        await using Solo solo = await Solo.AcceptedAsync(options: static o => o with { Limits = o.Limits with { MaxChannels = 2 } });
        await solo.Peer.SendCallAsync(1, ProbeMethods.Read, [0x91, 0x00], null, 1);
        await solo.Peer.SendCallAsync(3, ProbeMethods.Read, [0x91, 0x00], null, 3);
        await solo.Peer.SendCallAsync(5, ProbeMethods.Read, [0x91, 0x00], null, 5);

        RawMessage refused = await solo.Peer.ExpectResponseAsync(5);

        Assert.Equal([0x01, 0x03], refused.Payload);
        Assert.Contains(("roam-error", "limit-exceeded"), refused.Metadata);
        await solo.Peer.SendItemAsync(5, 0x07);
        await solo.Peer.ExpectNothingAsync();
        Assert.Equal(2, solo.Session.Root.Driver.Channels.Count);
    }
}
