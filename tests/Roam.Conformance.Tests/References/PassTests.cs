using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.References;

/// <summary>How references travel.</summary>
public sealed class PassTests
{
    [Fact]
    [Rule("rpc.service-reference")]
    [Rule("rpc.service-reference.order")]
    [Rule("rpc.service-reference.index")]
    [Rule("rpc.service-reference.life")]
    public async Task An_argument_is_served_on_a_connection_that_is_opened_before_the_call()
    {
        await using Solo solo = await ReferencePeer.InitiatedAsync();
        await using BoardClient board = new(solo.Session.Root);
        Task<int> call = board.PostAsync(new Board()).AsTask();

        RawMessage open = await solo.Peer.ExpectOnAsync(1, MessageKind.ConnectionOpen);
        Assert.Equal([("roam-serves", "Listener")], open.Metadata);
        RawMessage request = await solo.Peer.ExpectAsync(MessageKind.Call);
        Assert.Equal([new MetadataEntry("roam-reference", 1, MetadataFlags.NoPropagate)], request.Metadata);
        Assert.Equal(Bytes.Of("91 00"), request.Payload);

        await solo.Peer.AcceptConnectionAsync(1);
        await solo.Peer.CallOnAsync(1, 2, ReferencePeer.Hear, "91 05");
        Assert.Equal(Bytes.Of("00 06"), (await solo.Peer.ExpectOnAsync(1, MessageKind.Response)).Payload);
        await solo.Peer.SendResponseAsync(request.Id, Bytes.Of("00 07"));
        Assert.Equal(7, await call.Soon());

        // The peer lets go, which is the end of it on both sides.
        await solo.Peer.CloseConnectionAsync(1);
        await solo.Peer.ExpectNothingAsync();
        Assert.Equal(0, solo.Session.VirtualConnections);
    }

    [Fact]
    [Rule("rpc.service-reference")]
    [Rule("rpc.service-reference.life")]
    public async Task A_handler_calls_the_argument_and_closes_its_connection_by_disposing_it()
    {
        await using Solo solo = await ReferencePeer.AcceptedAsync(new Board());
        await solo.Peer.OpenAsync(1);
        await solo.Peer.SendCallAsync(1, ReferencePeer.Post, Bytes.Of("91 00"), [("roam-reference", 1)]);

        await solo.Peer.ExpectOnAsync(1, MessageKind.ConnectionAccept);
        RawMessage heard = await solo.Peer.ExpectOnAsync(1, MessageKind.Call);
        Assert.Equal((ReferencePeer.Hear, 0), (heard.MethodId, heard.Metadata.Count));
        await solo.Peer.RespondOnAsync(1, heard.Id, "00 09");
        await solo.Peer.ExpectOnAsync(1, MessageKind.ConnectionClose);
        Assert.Equal(Bytes.Of("00 09"), (await solo.Peer.ExpectResponseAsync(1)).Payload);
        Assert.Equal(0, solo.Session.VirtualConnections);
    }

    [Fact]
    [Rule("rpc.service-reference.order")]
    public async Task A_result_is_served_on_a_connection_that_is_opened_before_the_response()
    {
        await using Solo solo = await ReferencePeer.AcceptedAsync(new Board());
        await solo.Peer.SendCallAsync(1, ReferencePeer.Get, Bytes.Of("90"));
        Assert.Equal([("roam-serves", "Listener")], (await solo.Peer.ExpectOnAsync(2, MessageKind.ConnectionOpen)).Metadata);
        RawMessage response = await solo.Peer.ExpectResponseAsync(1);
        Assert.Equal(Bytes.Of("00 00"), response.Payload);
        Assert.Equal([new MetadataEntry("roam-reference", 2, MetadataFlags.NoPropagate)], response.Metadata);

        await solo.Peer.AcceptConnectionAsync(2);
        await solo.Peer.CallOnAsync(2, 1, ReferencePeer.Hear, "91 01");
        Assert.Equal(Bytes.Of("00 02"), (await solo.Peer.ExpectOnAsync(2, MessageKind.Response)).Payload);
    }

    [Fact]
    [Rule("rpc.service-reference.identity")]
    public async Task Each_time_an_object_is_passed_it_is_a_reference_of_its_own()
    {
        await using Solo solo = await ReferencePeer.InitiatedAsync();
        await using BoardClient board = new(solo.Session.Root);
        Board listener = new();
        Task<int>[] calls = [board.PostAsync(listener).AsTask(), board.PostAsync(listener).AsTask()];
        foreach (ulong id in new ulong[] { 1, 3 })
        {
            await solo.Peer.ExpectOnAsync(id, MessageKind.ConnectionOpen);
            Assert.Equal(id, (await solo.Peer.ExpectAsync(MessageKind.Call)).Metadata[0].GetUInt64());
        }

        solo.Session.Abort();
        await Task.WhenAll(calls.Select(static call => Throws.RoamAsync(RoamErrorKind.ConnectionLost, call)));
    }

    [Fact]
    [Rule("rpc.service-reference.return")]
    public async Task A_reference_that_comes_home_is_the_owners_object()
    {
        Board board = new();
        TaskCompletionSource<IListener> came = new(TaskCreationOptions.RunContinuationsAsynchronously);
        board.OnPost = (listener, context) =>
        {
            // Neither the handler nor whom it calls on behalf of the caller sees what names the connections.
            Assert.Empty(context.RequestMetadata);
            came.SetResult(listener);
            return new(0);
        };
        await using Solo solo = await ReferencePeer.AcceptedAsync(board);
        await solo.Peer.SendCallAsync(1, ReferencePeer.Get, Bytes.Of("90"));
        await solo.Peer.ExpectOnAsync(2, MessageKind.ConnectionOpen);
        await solo.Peer.ExpectResponseAsync(1);
        await solo.Peer.AcceptConnectionAsync(2);

        await solo.Peer.SendCallAsync(3, ReferencePeer.Post, Bytes.Of("91 00"), [("roam-reference", 2)]);
        await solo.Peer.ExpectResponseAsync(3);
        Assert.Same(board, await came.Task.Soon());
    }

    [Fact]
    [Rule("rpc.service-reference.revoke")]
    public async Task An_owner_that_takes_its_object_back_closes_the_connection_accepted_or_not()
    {
        await using Solo solo = await ReferencePeer.InitiatedAsync();
        await using BoardClient board = new(solo.Session.Root);
        Board listener = new();
        Task<int> call = board.PostAsync(listener).AsTask();
        await solo.Peer.ExpectOnAsync(1, MessageKind.ConnectionOpen);
        await solo.Peer.ExpectAsync(MessageKind.Call);
        Assert.Equal(1, solo.Session.Revoke(listener));
        await solo.Peer.ExpectOnAsync(1, MessageKind.ConnectionClose);

        // The accept was on its way.
        await solo.Peer.AcceptConnectionAsync(1);
        await solo.Peer.ExpectNothingAsync();
        Assert.Equal(0, solo.Session.VirtualConnections);
        solo.Session.Abort();
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, call);
    }

    [Fact]
    [Rule("rpc.service-reference.announced")]
    public async Task A_peer_that_does_not_announce_references_is_refused_and_sent_none()
    {
        await using Solo solo = await Solo.InitiatedAsync(features: "drain");
        RoamException exception = await Throws.RoamAsync(RoamErrorKind.ConnectFailed, solo.Session.OpenAsync<IBoard>());
        Assert.Contains("IBoard.PostAsync", exception.Message, StringComparison.Ordinal);
        await using BoardClient board = new(solo.Session.Root);
        Assert.False((await Throws.RoamAsync(RoamErrorKind.InvalidPayload, board.PostAsync(new Board()))).MayHaveRun);
        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("rpc.service-reference.announced")]
    public async Task A_contract_with_references_is_not_served_to_a_peer_that_knows_none()
    {
        LinkPair links = LinkPair.Create();
        await using RawPeer peer = new(links.Second);
        Task<RoamSession> accepting = RoamSession.AcceptAsync(links.First, new RoamServices().Add<IBoard>(new Board()));
        await peer.SendHelloAsync(7, 8, [("roam-payload", "msgpack")]);
        await peer.ExpectProtocolErrorAsync("rpc.service-reference.announced");
        await Throws.RoamAsync(RoamErrorKind.ConnectFailed, accepting);
    }
}
