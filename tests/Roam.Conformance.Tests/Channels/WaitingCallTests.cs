using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Channels;

/// <summary>Channels of calls that wait for their turn: they belong to the call from the moment it is made.</summary>
public sealed class WaitingCallTests
{
    [Fact]
    [Rule("rpc.channel.binding")]
    public async Task A_half_that_is_closed_while_its_call_waits_closes_behind_the_call()
    {
        await using Solo solo = await Solo.InitiatedAsync(peerLimit: 1);
        (ValueTask<int> first, ulong firstId) = await OccupyAsync(solo);
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> second = solo.Client.ReadAsync(passed);
        await tx.CompleteAsync();

        await solo.Peer.SendResponseAsync(firstId, [0x00, 0x01]);
        Assert.Equal(1, await first.Soon());
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        Assert.Equal(call.Channels.Single(), (await solo.Peer.ExpectAsync(MessageKind.Close)).Id);
        await solo.Peer.SendResponseAsync(call.Id, [0x00, 0x00]);
        Assert.Equal(0, await second.Soon());
    }

    [Fact]
    [Rule("rpc.channel.binding")]
    public async Task A_half_that_is_disposed_while_its_call_waits_resets_behind_the_call()
    {
        await using Solo solo = await Solo.InitiatedAsync(peerLimit: 1);
        (ValueTask<int> first, ulong firstId) = await OccupyAsync(solo);
        (Tx<int> passed, Rx<int> rx) = RoamChannel.Create<int>();
        ValueTask second = solo.Client.WriteAsync(passed);
        await rx.DisposeAsync();

        await solo.Peer.SendResponseAsync(firstId, [0x00, 0x01]);
        Assert.Equal(1, await first.Soon());
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        Assert.Equal(call.Channels.Single(), (await solo.Peer.ExpectAsync(MessageKind.Reset)).Id);
        await solo.Peer.SendResponseAsync(call.Id, [0x00]);
        await second.Soon();
    }

    [Fact]
    [Rule("rpc.channel.binding")]
    public async Task A_stream_may_end_while_its_call_waits()
    {
        await using Duo duo = await Duo.StartAsync(server: o => o with { Limits = o.Limits with { MaxConcurrentRequests = 1 } });
        Gate gate = new();
        duo.Service.OnRun = gate.WaitAsync;
        ValueTask<int> first = duo.Client.RunAsync(1);
        await gate.WaitUntilEnteredAsync(1);
        TaskCompletionSource ended = new();
        ValueTask<long> total = duo.Client.TotalAsync(EmptyAsync(ended));
        await ended.Task.Soon("the stream to end");

        gate.Release(1);
        Assert.Equal(1, await first.Soon());
        Assert.Equal(0, await total.Soon());
        await duo.WaitUntilIdleAsync();
    }

    [Fact]
    [Rule("rpc.channel.binding")]
    public async Task A_waiting_call_has_its_halves_and_no_other_call_gets_them()
    {
        await using Solo solo = await Solo.InitiatedAsync(peerLimit: 1);
        (ValueTask<int> first, ulong firstId) = await OccupyAsync(solo);
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> second = solo.Client.ReadAsync(passed);
        ValueTask<long> third = solo.Client.ReadAsync(passed);
        await Assert.ThrowsAsync<InvalidOperationException>(() => passed.WaitToReadAsync().Soon());

        await solo.Peer.SendResponseAsync(firstId, [0x00, 0x01]);
        Assert.Equal(1, await first.Soon());
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        await tx.SendAsync(5).Soon();
        Assert.Equal([0x05], (await solo.Peer.ExpectAsync(MessageKind.Item)).Payload);
        await solo.Peer.SendResponseAsync(call.Id, [0x00, 0x05]);
        Assert.Equal(5, await second.Soon());
        RoamException exception = await Throws.RoamAsync(RoamErrorKind.InvalidPayload, third);
        Assert.Contains("was passed to a call before", exception.Message, StringComparison.Ordinal);
        await tx.SendAsync(6).Soon();
    }

    [Fact]
    [Rule("rpc.channel.lifecycle")]
    public async Task The_halves_of_a_call_that_is_cancelled_while_it_waits_end()
    {
        await using Solo solo = await Solo.InitiatedAsync(peerLimit: 1);
        (ValueTask<int> first, ulong firstId) = await OccupyAsync(solo);
        using CancellationTokenSource cancellation = new();
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> second = solo.Client.ReadAsync(passed, cancellation.Token);
        Task send = tx.SendAsync(1).AsTask();

        await cancellation.CancelAsync();
        await Throws.CancelledAsync(second, cancellation.Token);
        await Throws.RoamAsync(RoamErrorKind.Cancelled, send);
        await solo.Peer.SendResponseAsync(firstId, [0x00, 0x01]);
        Assert.Equal(1, await first.Soon());
        await solo.Peer.ExpectNothingAsync();
    }

    /// <summary>Makes a call that takes the only place there is.</summary>
    private static async Task<(ValueTask<int> Call, ulong Id)> OccupyAsync(Solo solo)
    {
        ValueTask<int> call = solo.Client.RunAsync(1);
        return (call, (await solo.Peer.ExpectAsync(MessageKind.Call)).Id);
    }

    private static async IAsyncEnumerable<int> EmptyAsync(TaskCompletionSource ended)
    {
        await Task.Yield();
        ended.SetResult();
        yield break;
    }
}
