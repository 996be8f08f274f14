using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Requests;

/// <summary>What is kept of requests, and until when.</summary>
[Collection(Alone.Name)]
public sealed class TableTests
{
    [Fact]
    [Rule("rpc.request.table")]
    public async Task W08_Nothing_is_left_of_a_hundred_thousand_calls()
    {
        await using Duo duo = await Duo.StartAsync();
        duo.Service.OnRun = static (number, context) => (number % 8) switch
        {
            0 => throw new InvalidOperationException("on purpose"),
            1 => LaterAsync(number),
            2 => ValueTask.FromException<int>(new OperationCanceledException(context.CancellationToken)),
            _ => new(number),
        };

        async Task CallAsync(int first, int count)
        {
            for (int i = first; i < first + count; i++)
            {
                try
                {
                    Assert.Equal(i, await duo.Client.RunAsync(i));
                    Assert.NotInRange(i % 8, 2, 2);
                }
                catch (RoamException)
                {
                    Assert.True(i % 8 is 0 or 2);
                }
            }
        }

        // Pools and the caches of threads fill in one round or another; what is left of each call is left in every round.
        long growth = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = MeasureHeap();
            await Task.WhenAll(Enumerable.Range(0, 32).Select(caller => CallAsync(caller * 1000, 625))).Soon();
            await duo.WaitUntilIdleAsync();
            growth = Math.Min(growth, MeasureHeap() - before);
        }

        // An entry for each call of a round, with its request, would take five megabytes and more; the tests beside this one live too.
        Assert.InRange(growth, long.MinValue, 2 * 1024 * 1024);

        // The pool of the tests keeps what was returned in a weak table, whose outgrown parts have finalizers: megabytes of them are garbage
        // that one collection only queues, and that queue themselves once more. What the framework offers for a full collection stops before the second.
        static long MeasureHeap()
        {
            for (int i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            GC.Collect();
            return GC.GetTotalMemory(forceFullCollection: false);
        }
    }

    [Fact]
    [Rule("rpc.request.table")]
    public async Task A_request_has_left_the_table_when_its_answer_arrives()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        solo.Service.OnRun = static (number, _) => number == 7 ? new(number) : throw new InvalidOperationException("on purpose");
        for (ulong id = 1; id < 400; id += 2)
        {
            await solo.Peer.SendCallAsync(id, ProbeMethods.Run, [0x91, (byte)(id % 4 == 1 ? 7 : 8)]);
            await solo.Peer.ExpectResponseAsync(id);
            Assert.Equal(0, solo.Session.Root.Driver.InboundRequests.Count);
        }
    }

    [Fact]
    [Rule("rpc.request.register-before-send")]
    public async Task A_call_that_cannot_be_encoded_is_not_sent_and_leaves_no_slot()
    {
        await using Solo solo = await Solo.InitiatedAsync(peerLimit: 1);
        for (int i = 0; i < 3; i++)
        {
            RoamException exception = await Throws.RoamAsync(RoamErrorKind.InvalidPayload, solo.Client.DepthAsync(Nest.Of(100)));
            Assert.False(exception.MayHaveRun);
            Assert.Equal(0, solo.Session.Root.Driver.OutboundRequests.Count);
        }

        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("rpc.request.register-before-send")]
    public async Task A_call_that_is_larger_than_a_frame_is_not_sent_and_leaves_no_slot()
    {
        await using Solo solo = await Solo.InitiatedAsync(
            peerLimit: 1, options: static o => o with { Limits = o.Limits with { MaxFrameBytes = 4096 } });
        RoamException exception = await Throws.RoamAsync(RoamErrorKind.LimitExceeded, solo.Client.EchoAsync(new byte[5000]));
        Assert.False(exception.MayHaveRun);
        Assert.Contains("4096", exception.Message, StringComparison.Ordinal);

        exception = await Throws.RoamAsync(
            RoamErrorKind.LimitExceeded,
            solo.Client.RunAsync(1, new CallContext(metadata: [new MetadataEntry("large", new byte[17 * 1024])])));
        Assert.Contains("MaxMetadataBytes", exception.Message, StringComparison.Ordinal);

        Assert.Equal(0, solo.Session.Root.Driver.OutboundRequests.Count);
        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("rpc.request.register-before-send")]
    public async Task A_response_that_comes_before_the_caller_awaits_is_not_lost()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        for (int i = 0; i < 100; i++)
        {
            ValueTask<int> call = solo.Client.IncrementAsync(i);
            await solo.Peer.SendResponseAsync((await solo.Peer.ExpectAsync(MessageKind.Call)).Id, [0x00, (byte)i]);
            await Tables.WaitUntilEmptyAsync(solo.Session);
            Assert.Equal(i, await call.Soon());
        }
    }

    private static async ValueTask<int> LaterAsync(int number)
    {
        await Task.Yield();
        return number;
    }
}
