using System.Buffers;
using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Requests;

/// <summary>Calls that fail while their frames wait for a peer that does not read: whether they may run depends on whether they still leave.</summary>
public sealed class QueuedCallTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    [Rule("rpc.error.may-have-run")]
    public async Task One_whose_deadline_passes_leaves_all_the_same_and_may_run()
    {
        await using Solo solo = await Solo.InitiatedAsync(capacity: 1);
        await BlockAsync(solo, solo.Client);
        ValueTask<int> queued = solo.Client.RunAsync(3, new CallContext(deadline: Deadline.After(Second, solo.Time)));

        solo.Time.Advance(Second);

        Assert.True((await Throws.RoamAsync(RoamErrorKind.DeadlineExceeded, queued)).MayHaveRun);
        ulong id = await ExpectThirdCallAsync(solo);
        Assert.Equal(id, (await solo.Peer.ExpectAsync(MessageKind.Cancel)).Id);
    }

    [Fact]
    [Rule("rpc.error.may-have-run")]
    [Rule("rpc.cancel")]
    public async Task One_whose_deadline_passes_while_it_is_encoded_may_run_and_no_cancel_precedes_it()
    {
        HookedPool pool = new();
        await using Solo solo = await Solo.InitiatedAsync(options: o => o with { BufferPool = pool });
        CallContext context = new(deadline: Deadline.After(Second, solo.Time));
        ValueTask<int> first = solo.Client.RunAsync(1, context);
        await solo.Peer.ExpectAsync(MessageKind.Call);

        // More than a frame begins with, so memory is rented while it is written.
        pool.OnRent = length =>
        {
            if (length > 4096)
            {
                pool.OnRent = null;
                solo.Time.Advance(Second);
            }
        };
        ValueTask<int> second = solo.Client.RunAsync(
            2, new CallContext(metadata: [("large", new string('x', 10_000))], deadline: context.Deadline));

        await Throws.RoamAsync(RoamErrorKind.DeadlineExceeded, first);
        Assert.True((await Throws.RoamAsync(RoamErrorKind.DeadlineExceeded, second)).MayHaveRun);
        Assert.Null(pool.OnRent);
        Assert.Equal(1UL, (await solo.Peer.ExpectAsync(MessageKind.Cancel)).Id);
        Assert.Equal(3UL, (await solo.Peer.ExpectAsync(MessageKind.Call)).Id);
        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("rpc.error.may-have-run")]
    public async Task One_whose_connection_this_side_closes_leaves_all_the_same_and_may_run()
    {
        await using Solo solo = await Solo.InitiatedAsync(capacity: 1);
        ProbeClient client = await OpenAsync(solo);
        await BlockAsync(solo, client);
        ValueTask<int> queued = client.IncrementAsync(3);

        await client.DisposeAsync();

        Assert.True((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, queued)).MayHaveRun);
        await ExpectThirdCallAsync(solo);
        await solo.Peer.ExpectAsync(MessageKind.ConnectionClose);
    }

    [Fact]
    [Rule("rpc.error.may-have-run")]
    public async Task One_whose_connection_the_peer_has_closed_is_ignored_there_and_does_not_run()
    {
        await using Solo solo = await Solo.InitiatedAsync(capacity: 1);
        ProbeClient client = await OpenAsync(solo);
        ValueTask<int>[] sent = await BlockAsync(solo, client);
        ValueTask<int> queued = client.IncrementAsync(3);

        await solo.Peer.SendAsync(frame =>
            MessageEncoder.WriteConnectionClose(frame, client.Connection.Id, Metadata.Empty, RoamLimits.Default));

        Assert.False((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, queued)).MayHaveRun);
        foreach (ValueTask<int> call in sent)
        {
            Assert.True((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, call)).MayHaveRun);
        }

        await ExpectThirdCallAsync(solo);
    }

    [Fact]
    [Rule("rpc.error.may-have-run")]
    public async Task One_whose_peer_has_said_its_last_leaves_all_the_same_and_may_run()
    {
        await using Solo solo = await Solo.InitiatedAsync(capacity: 1);
        await BlockAsync(solo, solo.Client);
        ValueTask<int> queued = solo.Client.IncrementAsync(3);

        await solo.Peer.Link.CloseOutputAsync();

        Assert.True((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, queued)).MayHaveRun);
        await ExpectThirdCallAsync(solo);
    }

    [Fact]
    [Rule("rpc.error.may-have-run")]
    public async Task One_whose_session_is_aborted_does_not_leave_and_does_not_run()
    {
        await using Solo solo = await Solo.InitiatedAsync(capacity: 1);
        ValueTask<int>[] sent = await BlockAsync(solo, solo.Client);
        ValueTask<int> queued = solo.Client.IncrementAsync(3);

        solo.Session.Abort();

        Assert.False((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, queued)).MayHaveRun);
        foreach (ValueTask<int> call in sent)
        {
            Assert.True((await Throws.RoamAsync(RoamErrorKind.ConnectionLost, call)).MayHaveRun);
        }
    }

    /// <summary>Makes a call that the link takes and one that waits in it.</summary>
    private static async Task<ValueTask<int>[]> BlockAsync(Solo solo, ProbeClient client)
    {
        int batches = solo.Links.First.SentBatches;
        ValueTask<int> first = client.IncrementAsync(1);
        await solo.Links.First.WaitUntilSentAsync(batches + 1);
        ValueTask<int> second = client.IncrementAsync(2);
        await solo.Links.First.WaitUntilSendingAsync(batches + 2);
        return [first, second];
    }

    private static async Task<ulong> ExpectThirdCallAsync(Solo solo)
    {
        await solo.Peer.ExpectAsync(MessageKind.Call);
        await solo.Peer.ExpectAsync(MessageKind.Call);
        return (await solo.Peer.ExpectAsync(MessageKind.Call)).Id;
    }

    private static async Task<ProbeClient> OpenAsync(Solo solo)
    {
        Task<RoamConnection> opening = solo.Session.OpenAsync("Probe");
        RawMessage open = await solo.Peer.ExpectAsync(MessageKind.ConnectionOpen);
        await solo.Peer.SendAsync(frame => MessageEncoder.WriteConnectionAccept(
            frame, open.ConnectionId, new ConnectionSettings(Parity.Even, 16), Metadata.Empty, RoamLimits.Default));
        return new ProbeClient(await opening.Soon());
    }

    private sealed class HookedPool : ArrayPool<byte>
    {
        public Action<int>? OnRent { get; set; }

        public override byte[] Rent(int minimumLength)
        {
            OnRent?.Invoke(minimumLength);
            return Shared.Rent(minimumLength);
        }

        public override void Return(byte[] array, bool clearArray = false) => Shared.Return(array, clearArray);
    }
}
