using System.Buffers;
using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.Links;
using Roam.Sessions;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Proxying;

/// <summary>What a proxy does with each message, and with peers that break the rules or do not read.</summary>
public sealed class ProxyTests
{
    private static readonly byte[] s_garbage = [0xC1, 0xFF, 0x00, 0x80];

    [Fact]
    [Rule("proxy.forward")]
    public async Task Messages_go_through_as_they_are_and_nobody_looks_at_their_payload()
    {
        await using Middle middle = await Middle.StartAsync();
        (RawPeer caller, RawPeer service) = (middle.Caller, middle.Service);
        await caller.SendCallAsync(7, 0xABCDEF, s_garbage, [("a", "b"), new("c", 1, (MetadataFlags)4)], 1, 3);
        RawMessage call = await service.ExpectAsync(MessageKind.Call);
        Assert.Equal((7UL, 0xABCDEFUL), (call.Id, call.MethodId));
        Assert.Equal([1UL, 3UL], call.Channels);
        Assert.Equal([("a", "b"), new("c", 1, (MetadataFlags)4)], call.Metadata);
        Assert.Equal(s_garbage, call.Payload);

        await caller.SendItemAsync(1, s_garbage);
        RawMessage item = await service.ExpectAsync(MessageKind.Item);
        Assert.Equal(1UL, item.Id);
        Assert.Equal(s_garbage, item.Payload);
        await service.SendGrantAsync(1, 9);
        Assert.Equal(9u, (await caller.ExpectAsync(MessageKind.GrantCredit)).Additional);
        await service.SendItemAsync(3, s_garbage);
        Assert.Equal(s_garbage, (await caller.ExpectAsync(MessageKind.Item)).Payload);
        await caller.SendCloseAsync(1, [("why", "done")]);
        Assert.Equal([("why", "done")], (await service.ExpectAsync(MessageKind.Close)).Metadata);
        await caller.SendResetAsync(3);
        Assert.Equal(3UL, (await service.ExpectAsync(MessageKind.Reset)).Id);
        await caller.SendCancelAsync(7);
        Assert.Equal(7UL, (await service.ExpectAsync(MessageKind.Cancel)).Id);
        await service.SendResponseAsync(7, s_garbage, [("d", "e")]);
        RawMessage response = await caller.ExpectResponseAsync(7);
        Assert.Equal(s_garbage, response.Payload);
        Assert.Equal([("d", "e")], response.Metadata);

        // The service calls its caller.
        await service.SendCallAsync(2, 5, s_garbage);
        Assert.Equal(2UL, (await caller.ExpectAsync(MessageKind.Call)).Id);
        await caller.SendResponseAsync(2, s_garbage);
        await service.ExpectResponseAsync(2);
    }

    [Fact]
    [Rule("proxy.requests")]
    public async Task Only_what_answers_a_request_goes_through()
    {
        await using Middle middle = await Middle.StartAsync();
        await middle.Caller.SendCancelAsync(1);
        await middle.Service.SendResponseAsync(1, [0]);
        await middle.Caller.SendCallAsync(1, 5, []);
        await middle.Service.ExpectAsync(MessageKind.Call);
        await middle.Service.SendResponseAsync(1, [0]);
        await middle.Service.SendResponseAsync(1, [1]);
        Assert.Equal([0], (await middle.Caller.ExpectResponseAsync(1)).Payload);
        await middle.Caller.ExpectNothingAsync();
        await middle.Service.ExpectNothingAsync();
    }

    [Fact]
    [Rule("proxy.requests")]
    public async Task A_request_that_is_still_under_way_is_a_violation_of_its_caller()
    {
        await using Middle middle = await Middle.StartAsync();
        await middle.Caller.SendCallAsync(1, 5, []);
        await middle.Service.ExpectAsync(MessageKind.Call);
        await middle.Caller.SendCallAsync(1, 5, []);
        await middle.Caller.ExpectProtocolErrorAsync("rpc.request.id.duplicate");
        Assert.Equal(1UL, (await middle.Service.ExpectAsync(MessageKind.Cancel)).Id);
        Assert.Equal(0UL, (await middle.Service.ExpectAsync(MessageKind.ConnectionClose)).ConnectionId);
    }

    [Fact]
    [Rule("proxy.requests")]
    public async Task Each_side_announces_what_the_other_allows_and_keeps_its_peer_to_it()
    {
        await using Middle middle = await Middle.StartAsync(
            RoamLimits.Default with { MaxConcurrentRequests = 8 }, serviceLimit: 3, callerLimit: 5);
        Assert.Equal(3u, middle.Answer.Settings.MaxConcurrentRequests);
        Assert.Equal(5u, middle.Hello.Settings.MaxConcurrentRequests);

        for (ulong i = 0; i < 8; i++)
        {
            await middle.Caller.SendCallAsync((2 * i) + 1, 5, []);
            await middle.Service.ExpectAsync(MessageKind.Call);
        }

        // What comes for the channels of a call that does not run is for nobody.
        await middle.Caller.SendCallAsync(99, 5, [], null, 1);
        await middle.Caller.SendItemAsync(1, 5);
        await middle.Caller.SendCloseAsync(1);
        RawMessage refusal = await middle.Caller.ExpectResponseAsync(99);
        Assert.Equal([1, 3], refusal.Payload);
        Assert.True(refusal.Metadata.TryGetString("roam-error", out string? reason));
        Assert.Equal("too-many-requests", reason);
        await middle.Service.ExpectNothingAsync();
    }

    [Fact]
    [Rule("proxy.metadata")]
    public async Task What_is_not_to_be_propagated_stays_behind_and_references_do_in_any_case()
    {
        await using Middle middle = await Middle.StartAsync();
        Metadata sent = [("a", "1"), new("b", "2", MetadataFlags.NoPropagate), ("roam-reference", 2), new("c", [3], MetadataFlags.Sensitive)];
        Metadata expected = [("a", "1"), new("c", [3], MetadataFlags.Sensitive)];
        (RawPeer caller, RawPeer service) = (middle.Caller, middle.Service);

        await caller.SendCallAsync(1, 5, s_garbage, sent, 1, 3);
        RawMessage call = await service.ExpectAsync(MessageKind.Call);
        Assert.Equal(expected, call.Metadata);
        Assert.Equal(s_garbage, call.Payload);
        Assert.Equal([1UL, 3UL], call.Channels);
        await caller.SendAsync(frame => MessageEncoder.WriteCancel(frame, 0, 1, sent, RoamLimits.Default));
        Assert.Equal(expected, (await service.ExpectAsync(MessageKind.Cancel)).Metadata);
        await caller.SendCloseAsync(1, sent);
        Assert.Equal(expected, (await service.ExpectAsync(MessageKind.Close)).Metadata);
        await caller.SendAsync(frame => MessageEncoder.WriteReset(frame, 0, 3, sent, RoamLimits.Default));
        Assert.Equal(expected, (await service.ExpectAsync(MessageKind.Reset)).Metadata);
        await service.SendResponseAsync(1, s_garbage, sent);
        RawMessage response = await caller.ExpectResponseAsync(1);
        Assert.Equal(expected, response.Metadata);
        Assert.Equal(s_garbage, response.Payload);
    }

    [Fact]
    [Rule("proxy.flow")]
    public async Task A_peer_that_does_not_read_stops_the_one_that_sends_and_costs_a_bounded_memory()
    {
        const int Items = 1000;
        await using Middle middle = await Middle.StartAsync(RoamLimits.Default with { MaxQueuedOutboundBytes = 64 * 1024 });
        await middle.Caller.SendCallAsync(1, 5, [], null, 1);
        byte[] item = new byte[4096];
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < Items; i++)
            {
                await middle.Caller.SendItemAsync(1, item);
            }
        });

        await Tables.Until(() => middle.Session.IsHeld, static () => "the session still reads");
        Assert.False(sending.IsCompleted);
        int read = 0;
        while (read < Items)
        {
            // What the link holds (64 messages), what the queue may hold (16), as much that is being sent, and one more.
            Assert.InRange(middle.Near.First.ReceivedMessages - read, 0, 64 + 16 + 24 + 2);
            read += (await middle.Service.ReceiveAsync())!.Kind == MessageKind.Item ? 1 : 0;
        }

        await sending.Soon();
        await Tables.Until(() => !middle.Session.IsHeld, static () => "the session does not read on");
        await middle.Caller.ExpectNothingAsync();
    }

    [Fact]
    [Rule("proxy.flow.stalled")]
    public async Task A_peer_that_takes_nothing_for_too_long_loses_the_connection_and_the_other_learns_why()
    {
        await using Middle middle = await Middle.StartAsync(RoamLimits.Default with { MaxQueuedOutboundBytes = 64 * 1024 });
        await middle.Caller.SendCallAsync(1, 5, [], null, 1);
        byte[] item = new byte[4096];
        Task sending = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    await middle.Caller.SendItemAsync(1, item);
                }
            }
            catch (LinkException)
            {
                // The proxy has hung up.
            }
        });

        await Tables.Until(() => middle.Session.IsHeld, static () => "the session still reads");
        while (middle.Session.IsConnected)
        {
            middle.Time.Advance(TimeSpan.FromSeconds(31));
            await Task.Yield();
        }

        RawMessage close = await middle.Caller.ExpectAsync(MessageKind.ConnectionClose);
        Assert.True(close.Metadata.TryGetString("roam-error", out string? reason));
        Assert.Equal("limit-exceeded", reason);
        middle.Session.Abort();
        await middle.Caller.DisposeAsync();
        await sending.Soon();
    }

    [Fact]
    [Rule("proxy.flow")]
    public void A_peer_that_is_not_read_gets_signs_of_life_and_is_not_taken_for_lost()
    {
        Microsoft.Extensions.Time.Testing.FakeTimeProvider time = new();
        Keepalive keepalive = new(RoamLimits.Default, time, progress: null);
        int pings = 0;
        for (int i = 0; i < 100; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1.5));
            KeepaliveVerdict verdict = keepalive.Check(heard: true, isHeld: true);
            Assert.NotEqual(KeepaliveVerdict.Lost, verdict);
            pings += verdict == KeepaliveVerdict.Ping ? 1 : 0;
        }

        Assert.Equal(10, pings);
    }

    [Theory]
    [Rule("proxy.end")]
    [Rule("session.end.reason")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_loss_of_one_side_ends_the_other_with_the_reason(bool callerIsLost)
    {
        await using Middle middle = await Middle.StartAsync();
        (callerIsLost ? middle.Near : middle.Far).Kill();
        RawPeer left = callerIsLost ? middle.Service : middle.Caller;
        RawMessage close = await left.ExpectAsync(MessageKind.ConnectionClose);
        Assert.Equal(0UL, close.ConnectionId);
        Assert.True(close.Metadata.TryGetString("roam-error", out string? reason));
        Assert.Equal("connection-lost", reason);
        Assert.Null(await left.ReceiveAsync());
        await left.Link.CloseOutputAsync();
    }

    [Fact]
    [Rule("session.end.reason")]
    public async Task A_peer_that_does_not_know_the_close_of_the_root_sees_the_end_alone()
    {
        await using Middle middle = await Middle.StartAsync(features: "drain");
        middle.Far.Kill();
        Assert.Null(await middle.Caller.ReceiveAsync());
        await middle.Caller.Link.CloseOutputAsync();
    }

    [Fact]
    [Rule("session.end.reason")]
    public async Task A_session_that_is_closed_with_a_reason_tells_it_to_all_who_wait()
    {
        await using Solo solo = await Solo.AcceptedAsync(features: "close-root");
        Task<int> call = solo.Client.IncrementAsync(1).AsTask();
        await solo.Peer.ExpectAsync(MessageKind.Call);
        await solo.Peer.SendAsync(static frame => MessageEncoder.WriteConnectionClose(
            frame, 0, [("roam-error", "connection-lost"), ("roam-error-message", "the backend is gone")], RoamLimits.Default));

        RoamException exception = await Assert.ThrowsAsync<RoamException>(() => call.Soon());
        Assert.Equal(RoamErrorKind.ConnectionLost, exception.Kind);
        Assert.True(exception.MayHaveRun);
        Assert.Contains("the backend is gone", exception.Message, StringComparison.Ordinal);
        SessionEnd end = await solo.Session.Completion.Soon();
        Assert.Equal(SessionEndReason.ConnectionLost, end.Reason);
        Assert.Equal(2, end.Metadata.Count);
    }

    [Fact]
    [Rule("proxy.end")]
    public async Task What_one_side_says_at_its_end_reaches_the_other()
    {
        await using Middle middle = await Middle.StartAsync();
        await middle.Service.SendAsync(static frame => MessageEncoder.WriteConnectionClose(
            frame, 0, [("roam-error", "draining"), ("until", "noon"), new("host", "x", MetadataFlags.NoPropagate)], RoamLimits.Default));
        RawMessage close = await middle.Caller.ExpectAsync(MessageKind.ConnectionClose);
        Assert.Equal([("roam-error", "draining"), ("until", "noon")], close.Metadata);
        await middle.Caller.Link.CloseOutputAsync();
        await middle.Service.Link.CloseOutputAsync();
    }

    [Fact]
    [Rule("proxy.drain")]
    public async Task A_service_that_drains_gets_no_new_calls_and_its_caller_learns_it()
    {
        await using Middle middle = await Middle.StartAsync();
        (RawPeer caller, RawPeer service) = (middle.Caller, middle.Service);
        await caller.SendCallAsync(1, 5, []);
        await service.ExpectAsync(MessageKind.Call);
        await service.SendAsync(static frame => MessageEncoder.WriteDrain(frame, Metadata.Empty, RoamLimits.Default));
        await caller.ExpectAsync(MessageKind.Drain);

        // One that was on its way does not run.
        await caller.SendCallAsync(3, 5, []);
        Assert.True((await caller.ExpectResponseAsync(3)).Metadata.TryGetString("roam-error", out string? reason));
        Assert.Equal("draining", reason);

        // The proxy says that it is done when the call under way is, and not before.
        await service.ExpectNothingAsync();
        await service.SendResponseAsync(1, [0]);
        await service.ExpectAsync(MessageKind.Drained);
        await caller.ExpectResponseAsync(1);
        await caller.SendAsync(static frame => MessageEncoder.WriteDrained(frame, Metadata.Empty, RoamLimits.Default));
        Assert.Null(await caller.ReceiveAsync());
        await caller.Link.CloseOutputAsync();
        RawMessage close = await service.ExpectAsync(MessageKind.ConnectionClose);
        Assert.False(close.Metadata.TryGetString("roam-error", out _));
        Assert.Null(await service.ReceiveAsync());
        await service.Link.CloseOutputAsync();
    }

    [Fact]
    [Rule("proxy.parity")]
    [Rule("proxy.formats")]
    public async Task Connections_that_do_not_fit_are_not_bridged()
    {
        await using Solo first = await Solo.AcceptedAsync(services: new RoamServices());
        await using Solo second = await Solo.AcceptedAsync(services: new RoamServices());
        await using Solo serving = await Solo.AcceptedAsync();
        await using Solo initiator = await Solo.InitiatedAsync();
        RoamException exception = await Assert.ThrowsAsync<RoamException>(
            () => ConnectionProxy.RunAsync(first.Session.Root, second.Session.Root));
        Assert.Equal(RoamErrorKind.ConnectFailed, exception.Kind);
        Assert.Contains("same ids", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ConnectionProxy.RunAsync(first.Session.Root, initiator.Session.Root));
        await Assert.ThrowsAsync<ArgumentException>(() => ConnectionProxy.RunAsync(first.Session.Root, first.Session.Root));

        (MemoryLink near, MemoryLink far) = MemoryLink.CreatePair();
        Task<RoamSession> accepting = RoamSession.AcceptAsync(far);
        await using RoamSession postcard = await RoamSession.InitiateAsync(near, options: new() { PayloadFormat = PayloadFormat.Postcard }).Soon();
        await using RoamSession other = await accepting.Soon();
        exception = await Assert.ThrowsAsync<RoamException>(() => ConnectionProxy.RunAsync(first.Session.Root, postcard.Root));
        Assert.Equal(RoamErrorKind.ConnectFailed, exception.Kind);
        Assert.Contains("Postcard", exception.Message, StringComparison.Ordinal);

        // A failed attempt leaves nothing behind.
        Assert.True(first.Session.Root.IsConnected);
    }
}
