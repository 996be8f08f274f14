using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Requests;

/// <summary>What cancelling a call does at both sides.</summary>
public sealed class CancelTests
{
    [Theory]
    [Rule("rpc.cancel")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancelling_fires_the_handlers_token(bool tokenAlone)
    {
        await using Duo duo = await Duo.StartAsync();
        Gate gate = new();
        duo.Service.OnRun = gate.WaitAsync;
        using CancellationTokenSource cancellation = new();
        ValueTask<int> call = tokenAlone
            ? duo.Client.WaitAsync(1, cancellation.Token)
            : duo.Client.RunAsync(1, cancellation.Token);
        await gate.WaitUntilEnteredAsync(1);

        await cancellation.CancelAsync();

        await Throws.CancelledAsync(call, cancellation.Token);
        await gate.WaitUntilEmptyAsync();
        await duo.WaitUntilIdleAsync();
        Assert.Equal(2, await duo.Client.IncrementAsync(1).Soon());
    }

    [Fact]
    [Rule("rpc.cancel")]
    public async Task Cancels_of_unknown_and_finished_requests_are_ignored()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        await solo.Peer.SendCancelAsync(1);
        await solo.Peer.SendCancelAsync(0);
        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x07]);
        await solo.Peer.ExpectResponseAsync(1);
        await solo.Peer.SendCancelAsync(1);
        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("rpc.cancel")]
    public async Task A_cancel_does_not_reach_a_later_request_that_uses_the_same_object()
    {
        // Requests are pooled: this cancels each just as it ends, which must never hit the next one.
        await using Solo solo = await Solo.AcceptedAsync();
        for (ulong id = 1; id < 1000; id += 2)
        {
            bool cancel = id % 4 == 1;
            await solo.Peer.SendCallAsync(id, ProbeMethods.Wait, [0x91, 0x07]);
            if (cancel)
            {
                await solo.Peer.SendCancelAsync(id);
            }

            RawMessage response = await solo.Peer.ExpectResponseAsync(id);
            if (!cancel)
            {
                Assert.Equal([0x00, 0x07], response.Payload);
            }
        }
    }

    [Fact]
    [Rule("rpc.cancel.caller")]
    public async Task W11_The_caller_is_free_at_once_and_the_peer_is_told()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        using CancellationTokenSource cancellation = new();
        ValueTask<int> call = solo.Client.RunAsync(1, cancellation.Token);
        ulong id = (await solo.Peer.ExpectAsync(MessageKind.Call)).Id;

        await cancellation.CancelAsync();

        // The peer has not answered, and never will.
        await Throws.CancelledAsync(call, cancellation.Token);
        Assert.Equal(id, (await solo.Peer.ExpectAsync(MessageKind.Cancel)).Id);
        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("rpc.cancel.caller")]
    public async Task A_call_with_a_cancelled_token_is_not_sent()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        CancellationToken cancelled = new(canceled: true);

        await Throws.CancelledAsync(solo.Client.RunAsync(1, cancelled), cancelled);

        await solo.Peer.ExpectNothingAsync();
        Assert.Equal(0, solo.Session.Root.Driver.OutboundRequests.Count);
    }

    [Fact]
    [Rule("rpc.cancel.slot")]
    public async Task A_cancelled_call_keeps_its_slot_until_its_response()
    {
        await using Solo solo = await Solo.InitiatedAsync(peerLimit: 1);
        using CancellationTokenSource cancellation = new();
        ValueTask<int> first = solo.Client.RunAsync(1, cancellation.Token);
        ulong id = (await solo.Peer.ExpectAsync(MessageKind.Call)).Id;
        await cancellation.CancelAsync();
        await Throws.CancelledAsync(first, cancellation.Token);
        await solo.Peer.ExpectAsync(MessageKind.Cancel);

        ValueTask<int> second = solo.Client.RunAsync(2);
        await solo.Peer.ExpectNothingAsync();
        Assert.Equal(1, solo.Session.Root.Driver.OutboundRequests.Count);

        await solo.Peer.SendResponseAsync(id, [0x01, 0x03]);
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        await solo.Peer.SendResponseAsync(call.Id, [0x00, 0x02]);
        Assert.Equal(2, await second.Soon());
    }

    [Fact]
    [Rule("rpc.cancel.channels")]
    public async Task Cancelling_leaves_the_calls_channels_alone()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        using CancellationTokenSource cancellation = new();
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> call = solo.Client.ReadAsync(passed, cancellation.Token);
        ulong channel = (await solo.Peer.ExpectAsync(MessageKind.Call)).Channels[0];
        await cancellation.CancelAsync();
        await Throws.CancelledAsync(call, cancellation.Token);
        await solo.Peer.ExpectAsync(MessageKind.Cancel);
        await solo.Peer.ExpectNothingAsync();

        await tx.SendAsync(7).Soon();
        RawMessage item = await solo.Peer.ExpectAsync(MessageKind.Item);
        Assert.Equal((channel, (byte)7), (item.Id, Assert.Single(item.Payload)));
        await tx.CompleteAsync();
        Assert.Equal(channel, (await solo.Peer.ExpectAsync(MessageKind.Close)).Id);
    }

    [Fact]
    [Rule("rpc.cancel.channels")]
    public async Task A_cancel_leaves_the_channels_of_the_running_handler_alone()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        TaskCompletionSource<int> read = new();
        solo.Service.OnRead = async (items, context) =>
        {
            TaskCompletionSource fired = new();
            await using CancellationTokenRegistration registration = context.CancellationToken.Register(fired.SetResult);
            await fired.Task;
            read.SetResult(await items.ReadAsync(CancellationToken.None));
            return 0;
        };
        await solo.Peer.SendCallAsync(1, ProbeMethods.Read, [0x91, 0x00], null, 1);
        await solo.Peer.SendCancelAsync(1);
        await solo.Peer.SendItemAsync(1, 0x07);

        // Before it runs, it may be cancelled without running: then nobody reads.
        Task first = await Task.WhenAny(read.Task, solo.Peer.ReceiveAsync()).Soon();
        if (first == read.Task)
        {
            Assert.Equal(7, await read.Task);
        }
    }

    [Fact]
    public async Task Cancel_races_with_responses_and_every_call_ends_once()
    {
        await using Duo duo = await Duo.StartAsync();
        int cancelled = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 2000), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            using CancellationTokenSource cancellation = new();
            ValueTask<int> call = duo.Client.WaitAsync(i, cancellation.Token);
            await cancellation.CancelAsync();
            try
            {
                Assert.Equal(i, await call.Soon());
            }
            catch (OperationCanceledException exception)
            {
                Assert.Equal(cancellation.Token, exception.CancellationToken);
                Interlocked.Increment(ref cancelled);
            }
        });

        Assert.True(cancelled > 0, "No call was cancelled.");
        await duo.WaitUntilIdleAsync();
    }
}
