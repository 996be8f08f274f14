using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Sessions;

/// <summary>A peer that does not read, or reads slowly.</summary>
public sealed class OutboundTests
{
    private const int Limit = 4096;

    [Fact]
    [Rule("session.outbound.bound")]
    public async Task Callers_wait_while_the_peer_does_not_read_and_go_on_when_it_does()
    {
        await using Solo solo = await Solo.InitiatedAsync(options: Limited, capacity: 1);
        ValueTask<byte[]>[] calls = [.. Enumerable.Range(0, 40).Select(i => solo.Client.EchoAsync(new byte[500 + i]))];
        Assert.False(solo.Session.Root.Driver.HasRoom);

        // About as many bytes as the limit are queued, and the rest of the calls wait without a slot.
        Assert.InRange(solo.Session.Root.Driver.OutboundRequests.Count, 1, 12);

        for (int i = 0; i < calls.Length; i++)
        {
            RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
            await solo.Peer.SendResponseAsync(call.Id, [0x00, .. call.Payload.Skip(1)]);
        }

        int[] lengths = [.. (await Task.WhenAll(calls.Select(static call => call.AsTask())).Soon()).Select(static bytes => bytes.Length).Order()];
        Assert.Equal(Enumerable.Range(500, 40), lengths);
    }

    [Fact]
    [Rule("session.outbound.bound")]
    public async Task A_caller_that_waits_for_room_can_be_cancelled()
    {
        await using Solo solo = await Solo.InitiatedAsync(options: Limited, capacity: 1);
        List<ValueTask<byte[]>> calls = await FillAsync(solo);
        using CancellationTokenSource cancellation = new();
        ValueTask<int> waiting = solo.Client.RunAsync(1, cancellation.Token);
        ValueTask<int> late = solo.Client.RunAsync(2, new CallContext(deadline: Deadline.After(TimeSpan.FromSeconds(1), solo.Time)));

        await cancellation.CancelAsync();
        solo.Time.Advance(TimeSpan.FromSeconds(1));

        await Throws.CancelledAsync(waiting, cancellation.Token);
        Assert.False((await Throws.RoamAsync(RoamErrorKind.DeadlineExceeded, late)).MayHaveRun);
        await FailAllAsync(solo, calls);
    }

    [Fact]
    [Rule("session.outbound.bound")]
    public async Task Items_wait_while_the_peer_does_not_read()
    {
        await using Solo solo = await Solo.InitiatedAsync(options: Limited, capacity: 1);
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> read = solo.Client.ReadAsync(passed);
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        await solo.Peer.SendGrantAsync(call.Channels[0], 1_000_000);
        await solo.Peer.ExpectNothingAsync();
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < 2000; i++)
            {
                await tx.SendAsync(i);
            }
        });
        await Tables.Until(() => !solo.Session.Root.Driver.HasRoom, () => "there is room");
        Assert.False(sending.IsCompleted);

        for (int i = 0; i < 2000; i++)
        {
            await solo.Peer.ExpectAsync(MessageKind.Item);
        }

        await sending.Soon();
        solo.Links.Kill();
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, read);
    }

    [Fact]
    [Rule("session.outbound.bound")]
    public async Task Replies_wait_while_the_peer_does_not_read_and_keep_their_places()
    {
        await using Solo solo = await Solo.AcceptedAsync(
            options: static o => Limited(o) with { Limits = o.Limits with { MaxQueuedOutboundBytes = Limit, MaxConcurrentRequests = 10 } }, capacity: 1);
        byte[] arguments = [0x91, 0xc5, 0x08, 0x00, .. new byte[2048]];
        for (ulong id = 1; id < 81; id += 2)
        {
            await solo.Peer.SendCallAsync(id, ProbeMethods.Echo, arguments);
        }

        // Every request is answered in the end: those that ran with their result, those beyond the limit with the reason.
        Dictionary<ulong, IReadOnlyList<byte>> responses = [];
        for (int i = 0; i < 40; i++)
        {
            RawMessage response = await solo.Peer.ExpectAsync(MessageKind.Response);
            Assert.True(responses.TryAdd(response.Id, response.Payload), $"{response} came twice.");
            Assert.True(response.Payload[0] == 0 ? response.Payload.Count == 2052 : response.Payload[1] == 3, response.ToString());
        }

        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("rpc.response.one-per-request")]
    public async Task W06_A_request_that_is_cancelled_while_its_reply_waits_for_room_is_answered()
    {
        await using Solo solo = await Solo.AcceptedAsync(options: Limited, capacity: 1);
        List<ValueTask<byte[]>> calls = await FillAsync(solo);
        Gate gate = new();
        solo.Service.OnRun = gate.WaitAsync;
        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x07]);
        await gate.WaitUntilEnteredAsync(1);
        gate.Release(7);
        await gate.WaitUntilEmptyAsync();
        await solo.Peer.SendCancelAsync(1);

        // The second request is admitted, so the cancel before it has been handled.
        await solo.Peer.SendCallAsync(3, methodId: 4711, [0x90]);
        List<RawMessage> responses = [];
        while (responses.Count < 2)
        {
            RawMessage? message = await solo.Peer.ReceiveAsync();
            if (message?.Kind == MessageKind.Response)
            {
                responses.Add(message);
            }
        }

        Assert.Equal([1UL, 3UL], responses.Select(static response => response.Id).Order());
        Assert.Equal([0x00, 0x07], responses.Single(static response => response.Id == 1).Payload);
        await solo.Peer.ExpectNothingAsync();
        await FailAllAsync(solo, calls);
    }

    [Fact]
    [Rule("session.read.independent")]
    [Rule("session.outbound.bound")]
    public async Task W15_The_session_reads_on_while_the_peer_does_not()
    {
        await using Solo solo = await Solo.InitiatedAsync(options: Limited, capacity: 1);
        ValueTask<int> first = solo.Client.IncrementAsync(1);
        ulong id = (await solo.Peer.ExpectAsync(MessageKind.Call)).Id;
        List<ValueTask<byte[]>> calls = await FillAsync(solo);

        // The way out is blocked, and a response still comes in.
        await solo.Peer.SendResponseAsync(id, [0x00, 0x02]);

        Assert.Equal(2, await first.Soon());
        await FailAllAsync(solo, calls);
    }

    [Fact]
    [Rule("session.outbound.bound")]
    public async Task W15_A_peer_that_sends_calls_that_are_refused_without_reading_loses_the_session()
    {
        await using Solo solo = await Solo.AcceptedAsync(options: Limited, capacity: 64);
        ulong id = 1;
        try
        {
            while (solo.Session.IsConnected && id < 100_000)
            {
                await solo.Peer.SendCallAsync(id, methodId: 4711, [0x90]);
                id += 2;
            }
        }
        catch (Roam.Links.LinkException)
        {
            // The session has ended under the peer.
        }

        Assert.Equal(SessionEndReason.LimitExceeded, (await solo.Session.Completion.Soon()).Reason);
    }

    [Fact]
    [Rule("session.outbound.bound")]
    public async Task A_large_call_on_its_way_is_no_reason_to_end_the_session()
    {
        // The call alone is more than eight times the limit; the answers behind it are a few bytes.
        await using Solo solo = await Solo.InitiatedAsync(options: Limited, capacity: 1);
        ValueTask<int> blocking = solo.Client.IncrementAsync(1);
        await solo.Links.First.WaitUntilSentAsync(2);
        ValueTask<byte[]> large = solo.Client.EchoAsync(new byte[100_000]);
        await solo.Links.First.WaitUntilSendingAsync(3);
        for (ulong id = 1; id < 200; id += 2)
        {
            await solo.Peer.SendCallAsync(id, methodId: 4711, [0x90]);
        }

        ulong first = (await solo.Peer.ExpectAsync(MessageKind.Call)).Id;
        ulong second = (await solo.Peer.ExpectAsync(MessageKind.Call)).Id;
        for (ulong id = 1; id < 200; id += 2)
        {
            await solo.Peer.ExpectResponseAsync(id);
        }

        await solo.Peer.SendResponseAsync(first, [0x00, 0x02]);
        await solo.Peer.SendResponseAsync(second, [0x00, 0xc4, 0x00]);
        Assert.Equal(2, await blocking.Soon());
        Assert.Empty(await large.Soon());
    }

    [Fact]
    [Rule("session.outbound.bound")]
    public async Task Callers_and_replies_that_wait_for_room_do_not_spin_while_the_session_closes()
    {
        await using Solo solo = await Solo.AcceptedAsync(options: Limited, capacity: 1);
        List<ValueTask<byte[]>> calls = await FillAsync(solo);
        ValueTask<int> waiting = solo.Client.IncrementAsync(1);
        Gate gate = new();
        solo.Service.OnRun = gate.WaitAsync;
        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x07]);
        await gate.WaitUntilEnteredAsync(1);
        Task disposing = solo.Session.DisposeAsync().AsTask();

        // The peer does not read, so the session waits for it, for as long as the clock stands still.
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Task.Run(() => solo.Client.IncrementAsync(2).AsTask()).Soon());
        gate.Release(7);
        await gate.WaitUntilEmptyAsync();
        await Tables.Until(() => solo.Session.Root.Driver.InboundRequests.Count == 0, () => "the request is still there");
        Assert.False(disposing.IsCompleted);

        solo.Time.Advance(RoamLimits.Default.CloseTimeout);
        await disposing.Soon();
        foreach (ValueTask<byte[]> call in calls)
        {
            await Throws.RoamAsync(RoamErrorKind.ConnectionLost, call);
        }
    }

    [Fact]
    [Rule("session.end.order")]
    public async Task Aborting_a_session_that_waits_for_its_peer_ends_it_at_once()
    {
        await using Solo solo = await Solo.InitiatedAsync(options: Limited, capacity: 1);
        List<ValueTask<byte[]>> calls = await FillAsync(solo);
        Task disposing = solo.Session.DisposeAsync().AsTask();
        Assert.False(solo.Session.IsConnected);

        solo.Session.Abort();

        await disposing.Soon();
        Assert.Equal(SessionEndReason.ClosedLocally, (await solo.Session.Completion.Soon()).Reason);
        foreach (ValueTask<byte[]> call in calls)
        {
            await Throws.RoamAsync(RoamErrorKind.ConnectionLost, call);
        }
    }

    [Fact]
    [Rule("rpc.error.may-have-run")]
    public async Task An_item_that_waits_for_room_when_the_session_ends_belongs_to_a_call_that_may_have_run()
    {
        await using Solo solo = await Solo.InitiatedAsync(options: Limited, capacity: 1);
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> read = solo.Client.ReadAsync(passed);
        await solo.Peer.ExpectAsync(MessageKind.Call);
        List<ValueTask<byte[]>> calls = await FillAsync(solo);
        ValueTask sending = tx.SendAsync(1);
        Assert.False(sending.IsCompleted);

        solo.Session.Abort();

        Assert.True((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, sending)).MayHaveRun);
        Assert.True((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, read)).MayHaveRun);
        foreach (ValueTask<byte[]> call in calls)
        {
            await Throws.RoamAsync(RoamErrorKind.ConnectionLost, call);
        }
    }

    private static RoamOptions Limited(RoamOptions options) =>
        options with { Limits = options.Limits with { MaxQueuedOutboundBytes = Limit } };

    // Fills the link, which takes one message, and then the queue.
    private static async Task<List<ValueTask<byte[]>>> FillAsync(Solo solo)
    {
        List<ValueTask<byte[]>> calls = [];
        int sent = solo.Links.First.SentBatches;
        calls.Add(solo.Client.EchoAsync([1]));
        await solo.Links.First.WaitUntilSentAsync(sent + 1);
        calls.Add(solo.Client.EchoAsync([2]));
        await solo.Links.First.WaitUntilSendingAsync(sent + 2);
        while (solo.Session.Root.Driver.HasRoom)
        {
            calls.Add(solo.Client.EchoAsync(new byte[500]));
        }

        return calls;
    }

    private static async Task FailAllAsync(Solo solo, List<ValueTask<byte[]>> calls)
    {
        solo.Links.Kill();
        foreach (ValueTask<byte[]> call in calls)
        {
            await Throws.RoamAsync(RoamErrorKind.ConnectionLost, call);
        }
    }
}
