using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.References;

/// <summary>References that nobody takes, or that are none.</summary>
public sealed class UnclaimedTests
{
    [Theory]
    [Rule("rpc.service-reference.unclaimed")]
    [InlineData(0UL, "91 00", "01 01")] // no such method
    [InlineData(1UL, "91 00", "00 00")] // a method that takes none: more than it knows of is skipped
    [InlineData(2UL, "90", "01 02")] // an argument is missing
    [InlineData(2UL, "91 01", "01 02")] // no such reference
    [InlineData(2UL, "91 c0", "01 02")] // null where none is allowed
    [InlineData(2UL, "91 a1 78", "01 02")] // no index at all
    public async Task What_no_handler_was_given_is_closed_when_the_request_ends(ulong which, string arguments, string answer)
    {
        ulong method = which switch { 1 => ReferencePeer.Plain, 2 => ReferencePeer.Post, _ => 4711 };
        await using Solo solo = await ReferencePeer.AcceptedAsync(new Board());
        await solo.Peer.OpenAsync(1);
        await solo.Peer.ExpectOnAsync(1, MessageKind.ConnectionAccept);
        await solo.Peer.SendCallAsync(1, method, Bytes.Of(arguments), [("roam-reference", 1)]);
        await solo.Peer.ExpectOnAsync(1, MessageKind.ConnectionClose);
        Assert.Equal(Bytes.Of(answer), (await solo.Peer.ExpectResponseAsync(1)).Payload);
        Assert.Equal(0, solo.Session.VirtualConnections);
    }

    [Fact]
    [Rule("rpc.service-reference.unclaimed")]
    public async Task A_reference_of_another_contract_is_not_taken()
    {
        await using Solo solo = await ReferencePeer.AcceptedAsync(new Board());
        await solo.Peer.OpenAsync(1, "Other");
        await solo.Peer.ExpectOnAsync(1, MessageKind.ConnectionAccept);
        await solo.Peer.SendCallAsync(1, ReferencePeer.Post, Bytes.Of("91 00"), [("roam-reference", 1)]);
        await solo.Peer.ExpectOnAsync(1, MessageKind.ConnectionClose);
        Assert.Equal(Bytes.Of("01 02"), (await solo.Peer.ExpectResponseAsync(1)).Payload);
    }

    [Fact]
    [Rule("rpc.service-reference.unclaimed")]
    public async Task A_result_that_comes_too_late_is_closed()
    {
        await using Solo solo = await ReferencePeer.InitiatedAsync();
        await using BoardClient board = new(solo.Session.Root);
        using CancellationTokenSource source = new();
        Task<IListener> call = board.GetAsync(source.Token).AsTask();
        RawMessage request = await solo.Peer.ExpectAsync(MessageKind.Call);
        await source.CancelAsync();
        await Throws.CancelledAsync(call, source.Token);
        await solo.Peer.ExpectAsync(MessageKind.Cancel);

        await solo.Peer.SendAsync(static frame =>
            MessageEncoder.WriteConnectionOpen(frame, 2, new(Parity.Even, 8), [("roam-serves", "Listener")], RoamLimits.Default));
        await solo.Peer.SendResponseAsync(request.Id, Bytes.Of("00 00"), [("roam-reference", 2)]);
        await solo.Peer.ExpectOnAsync(2, MessageKind.ConnectionAccept);
        await solo.Peer.ExpectOnAsync(2, MessageKind.ConnectionClose);
        Assert.Equal(0, solo.Session.VirtualConnections);
    }

    [Fact]
    [Rule("rpc.service-reference.unclaimed")]
    public async Task A_call_that_did_not_run_takes_its_references_back()
    {
        await using Solo solo = await ReferencePeer.InitiatedAsync();
        await using BoardClient board = new(solo.Session.Root);
        Task<int> call = board.PostAsync(new Board()).AsTask();
        await solo.Peer.ExpectOnAsync(1, MessageKind.ConnectionOpen);
        RawMessage request = await solo.Peer.ExpectAsync(MessageKind.Call);
        await solo.Peer.AcceptConnectionAsync(1);
        await solo.Peer.SendResponseAsync(request.Id, Bytes.Of("01 01"));
        await Throws.RoamAsync(RoamErrorKind.UnknownMethod, call);
        await solo.Peer.ExpectOnAsync(1, MessageKind.ConnectionClose);
    }

    [Fact]
    [Rule("rpc.service-reference.unclaimed")]
    public async Task References_of_a_message_for_a_connection_that_has_ended_are_closed()
    {
        await using Solo solo = await ReferencePeer.AcceptedAsync(new Board());
        await solo.Peer.SendAsync(static frame =>
            MessageEncoder.WriteConnectionOpen(frame, 1, new(Parity.Odd, 8), [("roam-service", "Board")], RoamLimits.Default));
        await solo.Peer.ExpectOnAsync(1, MessageKind.ConnectionAccept);
        await solo.Session.Connections.Single(static connection => connection.Id == 1).CloseAsync().Soon();
        await solo.Peer.ExpectOnAsync(1, MessageKind.ConnectionClose);

        await solo.Peer.OpenAsync(3);
        await solo.Peer.ExpectOnAsync(3, MessageKind.ConnectionAccept);
        await solo.Peer.SendAsync(static frame =>
        {
            MessageEncoder.WriteCall(frame, 1, 1, ReferencePeer.Post, default, [("roam-reference", 3)], RoamLimits.Default);
        });
        await solo.Peer.ExpectOnAsync(3, MessageKind.ConnectionClose);
    }

    [Fact]
    [Rule("rpc.service-reference.unclaimed")]
    public async Task A_call_whose_connection_ends_takes_its_references_back()
    {
        await using Solo solo = await ReferencePeer.InitiatedAsync();
        Task<IBoard> opening = solo.Session.OpenAsync<IBoard>();
        await solo.Peer.ExpectOnAsync(1, MessageKind.ConnectionOpen);
        await solo.Peer.AcceptConnectionAsync(1);
        IBoard board = await opening.Soon();
        Task<int> call = board.PostAsync(new Board()).AsTask();
        await solo.Peer.ExpectOnAsync(3, MessageKind.ConnectionOpen);
        await solo.Peer.ExpectOnAsync(1, MessageKind.Call);
        await solo.Peer.CloseConnectionAsync(1);
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, call);
        await solo.Peer.ExpectOnAsync(3, MessageKind.ConnectionClose);
    }

    [Theory]
    [Rule("rpc.service-reference.missing")]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(4711UL)]
    public async Task A_connection_that_is_no_reference_fails_the_call_alone(ulong id)
    {
        await using Solo solo = await ReferencePeer.AcceptedAsync(new Board());
        await solo.Peer.OpenAsync(3);
        await solo.Peer.ExpectOnAsync(3, MessageKind.ConnectionAccept);
        await solo.Peer.SendCallAsync(1, ReferencePeer.Post, Bytes.Of("91 00"), [("roam-reference", 3), ("roam-reference", id)]);
        await solo.Peer.ExpectOnAsync(3, MessageKind.ConnectionClose);
        RawMessage response = await solo.Peer.ExpectResponseAsync(1);

        // An id that was open once, or rejected, is known; one that never was is not.
        Assert.Equal(Bytes.Of(id == 1 ? "01 03" : "01 02"), response.Payload);
        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("rpc.service-reference.missing")]
    public async Task A_reference_is_named_by_one_message_only()
    {
        Board board = new() { OnPost = static (_, _) => new(0) };
        await using Solo solo = await ReferencePeer.AcceptedAsync(board);
        await solo.Peer.OpenAsync(1);
        await solo.Peer.ExpectOnAsync(1, MessageKind.ConnectionAccept);
        await solo.Peer.SendCallAsync(1, ReferencePeer.Post, Bytes.Of("91 00"), [("roam-reference", 1)]);
        Assert.Equal(Bytes.Of("00 00"), (await solo.Peer.ExpectResponseAsync(1)).Payload);
        await solo.Peer.SendCallAsync(3, ReferencePeer.Post, Bytes.Of("91 00"), [("roam-reference", 1)]);
        Assert.Equal(Bytes.Of("01 02"), (await solo.Peer.ExpectResponseAsync(3)).Payload);
    }

    [Fact]
    [Rule("rpc.service-reference.limit")]
    public async Task Over_the_limit_of_connections_nothing_is_sent()
    {
        await using Solo solo = await ReferencePeer.InitiatedAsync(RoamLimits.Default with { MaxVirtualConnections = 1 });
        await using BoardClient board = new(solo.Session.Root);
        Task<int> call = board.PostAsync(new Board()).AsTask();
        await solo.Peer.ExpectOnAsync(1, MessageKind.ConnectionOpen);
        RawMessage request = await solo.Peer.ExpectAsync(MessageKind.Call);
        Assert.False((await Throws.RoamAsync(RoamErrorKind.LimitExceeded, board.PostAsync(new Board()))).MayHaveRun);
        await solo.Peer.ExpectNothingAsync();
        await solo.Peer.SendResponseAsync(request.Id, Bytes.Of("00 01"));
        Assert.Equal(1, await call.Soon());
    }

    [Fact]
    [Rule("rpc.service-reference.limit")]
    [Rule("rpc.service-reference.missing")]
    public async Task A_receiver_over_its_limit_rejects_the_connection_and_the_call()
    {
        await using Solo solo = await ReferencePeer.AcceptedAsync(new Board(), RoamLimits.Default with { MaxVirtualConnections = 0 });
        await solo.Peer.OpenAsync(1);
        await solo.Peer.SendCallAsync(1, ReferencePeer.Post, Bytes.Of("91 00"), [("roam-reference", 1)]);
        await solo.Peer.ExpectOnAsync(1, MessageKind.ConnectionReject);
        RawMessage response = await solo.Peer.ExpectResponseAsync(1);
        Assert.Equal(Bytes.Of("01 03"), response.Payload);
        Assert.True(response.Metadata.TryGetString("roam-error", out string? reason));
        Assert.Equal("limit-exceeded", reason);

        // A result that cannot be passed is one that cannot be encoded: the handler has run.
        await solo.Peer.SendCallAsync(3, ReferencePeer.Get, Bytes.Of("90"));
        response = await solo.Peer.ExpectResponseAsync(3);
        Assert.True(response.Metadata.TryGetString("roam-error", out reason));
        Assert.Equal("invalid-payload", reason);
    }
}
