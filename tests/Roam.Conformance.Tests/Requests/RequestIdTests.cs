using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Requests;

/// <summary>Which ids requests have, and how the two sides' requests are kept apart.</summary>
public sealed class RequestIdTests
{
    [Fact]
    [Rule("rpc.request.id")]
    public async Task The_initiator_takes_odd_ids()
    {
        await using Solo solo = await Solo.InitiatedAsync();

        ValueTask<int>[] calls = [.. Enumerable.Range(0, 20).Select(i => solo.Client.IncrementAsync(i))];
        HashSet<ulong> ids = [];
        foreach (ValueTask<int> _ in calls)
        {
            RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
            Assert.Equal(1u, call.Id % 2);
            Assert.True(ids.Add(call.Id), $"{call.Id} is the id of two calls that are under way.");
        }
    }

    [Fact]
    [Rule("rpc.request.id")]
    public async Task The_acceptor_takes_even_ids_other_than_0()
    {
        await using Solo solo = await Solo.AcceptedAsync();

        ValueTask<int>[] calls = [.. Enumerable.Range(0, 20).Select(i => solo.Client.IncrementAsync(i))];
        HashSet<ulong> ids = [];
        foreach (ValueTask<int> _ in calls)
        {
            RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
            Assert.Equal(0u, call.Id % 2);
            Assert.NotEqual(0u, call.Id);
            Assert.True(ids.Add(call.Id), $"{call.Id} is the id of two calls that are under way.");
        }
    }

    [Fact]
    [Rule("rpc.request.id")]
    public async Task An_id_is_not_used_again_by_the_next_call_in_its_place()
    {
        await using Solo solo = await Solo.InitiatedAsync(peerLimit: 1);
        HashSet<ulong> ids = [];
        for (int i = 0; i < 100; i++)
        {
            ValueTask<int> call = solo.Client.IncrementAsync(i);
            ulong id = (await solo.Peer.ExpectAsync(MessageKind.Call)).Id;
            Assert.True(ids.Add(id), $"{id} came again.");
            await solo.Peer.SendResponseAsync(id, [0x00, (byte)i]);
            Assert.Equal(i, await call.Soon());
        }
    }

    [Fact]
    [Rule("rpc.request.id.duplicate")]
    public async Task A_request_with_the_id_of_a_running_one_breaks_the_protocol()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        Gate gate = new();
        solo.Service.OnRun = gate.WaitAsync;

        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x00]);
        await gate.WaitUntilEnteredAsync(1);
        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x01]);

        await solo.Peer.ExpectProtocolErrorAsync("rpc.request.id.duplicate");
        Assert.Equal(SessionEndReason.ProtocolViolation, (await solo.Session.Completion.Soon()).Reason);
        Assert.Equal(1, gate.Entered);
    }

    [Fact]
    [Rule("rpc.request.id.duplicate")]
    public async Task An_id_may_come_again_once_it_is_answered()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        for (int i = 0; i < 10; i++)
        {
            await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x07]);
            Assert.Equal([0x00, 0x07], (await solo.Peer.ExpectResponseAsync(1)).Payload);
        }
    }

    [Fact]
    [Rule("rpc.request.direction")]
    public async Task W07_A_failed_request_with_the_id_of_an_outgoing_call_leaves_the_call_alone()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        solo.Service.OnRun = static (_, _) => throw new InvalidOperationException("on purpose");
        ValueTask<int> outgoing = solo.Client.IncrementAsync(1);
        ulong id = (await solo.Peer.ExpectAsync(MessageKind.Call)).Id;

        // The peer keeps to no parity, as some do.
        await solo.Peer.SendCallAsync(id, ProbeMethods.Run, [0x91, 0x07]);
        Assert.Equal([0x01, 0x03], (await solo.Peer.ExpectResponseAsync(id)).Payload);
        await solo.Peer.SendCallAsync(id, methodId: 12345, [0x90]);
        Assert.Equal([0x01, 0x01], (await solo.Peer.ExpectResponseAsync(id)).Payload);
        await solo.Peer.SendCallAsync(id, ProbeMethods.Run, [0xc1]);
        Assert.Equal([0x01, 0x02], (await solo.Peer.ExpectResponseAsync(id)).Payload);

        Assert.False(outgoing.IsCompleted);
        await solo.Peer.SendResponseAsync(id, [0x00, 0x02]);
        Assert.Equal(2, await outgoing.Soon());
    }

    [Fact]
    [Rule("rpc.request.direction")]
    public async Task A_cancel_ends_the_incoming_request_of_its_id_and_not_the_outgoing_one()
    {
        await using Solo solo = await Solo.InitiatedAsync();
        Gate gate = new();
        solo.Service.OnRun = gate.WaitAsync;
        ValueTask<int> outgoing = solo.Client.IncrementAsync(1);
        ulong id = (await solo.Peer.ExpectAsync(MessageKind.Call)).Id;

        await solo.Peer.SendCallAsync(id, ProbeMethods.Run, [0x91, 0x07]);
        await gate.WaitUntilEnteredAsync(1);
        await solo.Peer.SendCancelAsync(id);

        Assert.Equal([0x01, 0x03], (await solo.Peer.ExpectResponseAsync(id)).Payload);
        Assert.False(outgoing.IsCompleted);
        await solo.Peer.SendResponseAsync(id, [0x00, 0x02]);
        Assert.Equal(2, await outgoing.Soon());
    }

    [Fact]
    [Rule("rpc.request.direction")]
    public async Task A_response_to_the_peers_own_request_completes_nothing()
    {
        await using Solo solo = await Solo.AcceptedAsync();
        Gate gate = new();
        solo.Service.OnRun = gate.WaitAsync;
        await solo.Peer.SendCallAsync(1, ProbeMethods.Run, [0x91, 0x07]);
        await gate.WaitUntilEnteredAsync(1);

        await solo.Peer.SendResponseAsync(1, [0x00, 0x63]);
        gate.Release(7);

        Assert.Equal([0x00, 0x07], (await solo.Peer.ExpectResponseAsync(1)).Payload);
    }
}
