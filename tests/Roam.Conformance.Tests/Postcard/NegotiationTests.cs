using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Postcard;

/// <summary>Which format a session speaks, and what cannot be said in it.</summary>
public sealed class NegotiationTests : IAsyncDisposable
{
    private static readonly RoamOptions Forced = new() { PayloadFormat = PayloadFormat.Postcard };

    private readonly LinkPair _links = LinkPair.Create(RoamOptions.Default.ToLinkOptions());
    private readonly RawPeer _peer;

    public NegotiationTests() => _peer = new(_links.Second);

    public ValueTask DisposeAsync() => _links.DisposeAsync();

    [Theory]
    [Rule("session.handshake.payload")]
    [InlineData(null)]
    [InlineData("postcard")]
    [InlineData("MSGPACK")]
    public async Task With_a_peer_that_offers_no_MessagePack_it_is_Postcard(string? offer)
    {
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.First, new RoamServices().Add<IUpstream>(new Upstream()));
        await _peer.SendHelloAsync(7, limit: 64, offer is null ? Metadata.Empty : [("roam-payload", offer)]);

        Assert.False((await _peer.ExpectAsync(MessageKind.HelloYourself)).Metadata.TryGetString("roam-payload", out _));

        Assert.Equal(PayloadFormat.Postcard, (await accepting.Soon()).PayloadFormat);
    }

    [Fact]
    [Rule("session.handshake.payload")]
    public async Task With_a_peer_that_does_not_accept_MessagePack_it_is_Postcard()
    {
        Task<RoamSession> initiating = RoamSession.InitiateAsync(_links.First);
        Assert.Contains(("roam-payload", "msgpack"), (await _peer.ExpectAsync(MessageKind.Hello)).Metadata);
        await _peer.SendRawAsync(Bytes.Of("00 01 01 40 00"));

        Assert.Equal(PayloadFormat.Postcard, (await initiating.Soon()).PayloadFormat);
    }

    [Theory]
    [Rule("session.handshake.payload")]
    [InlineData(PayloadFormat.MessagePack, PayloadFormat.MessagePack, PayloadFormat.MessagePack)]
    [InlineData(PayloadFormat.MessagePack, PayloadFormat.Postcard, PayloadFormat.Postcard)]
    [InlineData(PayloadFormat.Postcard, PayloadFormat.MessagePack, PayloadFormat.Postcard)]
    [InlineData(PayloadFormat.Postcard, PayloadFormat.Postcard, PayloadFormat.Postcard)]
    public async Task Both_sides_must_want_MessagePack(PayloadFormat client, PayloadFormat server, PayloadFormat expected)
    {
        await using Duo duo = await Duo.StartAsync(
            client: o => o with { PayloadFormat = client }, server: o => o with { PayloadFormat = server });

        Assert.Equal((expected, expected), (duo.ClientSession.PayloadFormat, duo.ServerSession.PayloadFormat));
        Assert.Equal(8, await duo.Client.IncrementAsync(7).Soon());
        Assert.Equal(2, await duo.Client.DivideAsync(6, 3).Soon());
        Assert.Equal(ProbeError.DivisionByZero, (await duo.Client.DivideAsync(6, 0).Soon()).Error);
    }

    [Fact]
    [Rule("session.handshake.payload")]
    public async Task MessagePack_that_was_not_offered_cannot_be_accepted()
    {
        Task<RoamSession> initiating = RoamSession.InitiateAsync(_links.First, options: Forced);
        Assert.False((await _peer.ExpectAsync(MessageKind.Hello)).Metadata.TryGetString("roam-payload", out _));
        await _peer.SendAsync(static frame => MessageEncoder.WriteHelloYourself(
            frame, new(Parity.Even, 64), [("roam-payload", "msgpack")], RoamLimits.Default));

        await _peer.ExpectProtocolErrorAsync("session.handshake.payload");
        await Throws.RoamAsync(RoamErrorKind.ConnectFailed, initiating);
    }

    [Fact]
    [Rule("rpc.method-id")]
    public async Task A_call_has_the_bytes_of_other_peers()
    {
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.First, new RoamServices().Add<IUpstream>(new Upstream()));
        await _peer.SendRawAsync(Bytes.Of("00 00 07 00 40 00"));
        Assert.Equal((Parity.Even, 1024u), Settings(await _peer.ExpectAsync(MessageKind.HelloYourself)));
        await accepting.Soon();

        await _peer.SendRawAsync(Bytes.Of("00 07 01 00 f3bbf58fa697f1d59a01 00 00 05 68656c6c6f"));
        Assert.Equal(Bytes.Of("00 07 01 01 00 00 00 05 68656c6c6f"), await ReceiveRawAsync());

        // divide(10, 0) fails with the variant 0, divide(-7, 2) is -3.
        await _peer.SendCallAsync(2, Upstream.Divide, Bytes.Of("14 00"));
        Assert.Equal(Bytes.Of("01 00 00"), (await _peer.ExpectResponseAsync(2)).Payload);
        await _peer.SendCallAsync(3, Upstream.Divide, Bytes.Of("0d 04"));
        Assert.Equal(Bytes.Of("00 05"), (await _peer.ExpectResponseAsync(3)).Payload);
    }

    [Fact]
    [Rule("rpc.method-id")]
    public async Task A_call_of_this_side_has_them_too()
    {
        Task<RoamSession> initiating = RoamSession.InitiateAsync(_links.First);
        await _peer.ExpectAsync(MessageKind.Hello);
        await _peer.SendRawAsync(Bytes.Of("00 01 01 40 00"));
        await using UpstreamClient client = new((await initiating.Soon()).Root);

        ValueTask<string> echo = client.EchoAsync("hello");
        Assert.Equal(Bytes.Of("00 07 01 00 f3bbf58fa697f1d59a01 00 00 05 68656c6c6f"), await ReceiveRawAsync());
        await _peer.SendRawAsync(Bytes.Of("00 07 01 01 00 00 00 05 68656c6c6f"));
        Assert.Equal("hello", await echo.Soon());

        (Rx<int> passed, Tx<int> numbers) = Pair();
        ValueTask<long> sum = client.SumAsync(passed);
        RawMessage call = await _peer.ExpectAsync(MessageKind.Call);
        Assert.Equal((Upstream.Sum, "1", ""), (call.MethodId, string.Join(",", call.Channels), Convert.ToHexString([.. call.Payload])));
        await numbers.SendAsync(-20);
        Assert.Equal([0x27], (await _peer.ExpectAsync(MessageKind.Item)).Payload);
        await _peer.SendResponseAsync(call.Id, Bytes.Of("00 27"));
        Assert.Equal(-20, await sum.Soon());
    }

    [Fact]
    [Rule("session.handshake.payload.form")]
    public async Task An_initiator_whose_contract_has_no_form_fails_to_connect()
    {
        await using RoamServer server = await RoamServer.ListenAsync(
            "tcp://127.0.0.1:0", static services => services.Add<ICombined>(new Combined()));
        await using (CombinedClient client = await CombinedClient.ConnectAsync(server.Address).Soon())
        {
            await client.GrantAsync(new("everyone", FileAccess.ReadWrite)).AsTask().Soon();
        }

        RoamException exception = await Throws.RoamAsync(
            RoamErrorKind.ConnectFailed, CombinedClient.ConnectAsync(server.Address, Forced));

        Assert.Contains("ICombined.GrantAsync", exception.Message, StringComparison.Ordinal);
        Assert.Contains("grant → CombinedGrant.Access: 'FileAccess' is [Flags]", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Rule("session.handshake.payload.form")]
    public async Task An_acceptor_whose_contract_has_no_form_says_so()
    {
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.First, new RoamServices().Add<ICombined>(new Combined()));
        await _peer.SendHelloAsync(7, limit: 64, Metadata.Empty);

        string text = await _peer.ExpectProtocolErrorAsync("session.handshake.payload.form");

        Assert.Contains("'ICombined.GrantAsync' cannot be called", text, StringComparison.Ordinal);
        await Throws.RoamAsync(RoamErrorKind.ConnectFailed, accepting);
    }

    [Fact]
    [Rule("session.handshake.payload.form")]
    public async Task A_connection_for_a_contract_without_form_is_rejected_with_the_reason()
    {
        RoamServices services = new RoamServices().Add<IUpstream>(new Upstream()).Add<ICombined>(new Combined());
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.Second, services);
        await using RoamSession session = await RoamSession.InitiateAsync(_links.First, "Testbed", options: Forced).Soon();
        await accepting.Soon();

        // By name, this side does not know what it opens.
        RoamException rejected = await Throws.RoamAsync(RoamErrorKind.ConnectFailed, session.OpenAsync("Combined"));
        Assert.Contains("The peer rejected the connection: 'ICombined.GrantAsync' cannot be called", rejected.Message, StringComparison.Ordinal);

        // With the contract at hand, nothing is sent.
        RoamException refused = await Throws.RoamAsync(RoamErrorKind.ConnectFailed, session.OpenAsync<ICombined>());
        Assert.StartsWith("'ICombined.GrantAsync' cannot be called", refused.Message, StringComparison.Ordinal);
        Assert.True(session.IsConnected);
    }

    [Theory]
    [Rule("session.connection.reject")]
    [InlineData("Combined", "unsupported-service", "[session.handshake.payload.form]")]
    [InlineData("Board", "unsupported-service", "[session.handshake.payload.form]")]
    [InlineData("Missing", "unknown-service", "[session.handshake.service]")]
    [InlineData(null, "unknown-service", "[session.connection.open.service]")]
    public async Task The_peer_is_told_whether_a_service_is_missing_or_cannot_be_called(string? service, string reason, string rule)
    {
        RoamServices services = new RoamServices().Add<IUpstream>(new Upstream()).Add<ICombined>(new Combined()).Add<IBoard>(new Board());
        await using Solo solo = await Solo.AcceptedAsync(options: static o => o with { PayloadFormat = PayloadFormat.Postcard }, services: services);
        Metadata metadata = service is null ? Metadata.Empty : [("roam-service", service)];
        await solo.Peer.SendAsync(frame => MessageEncoder.WriteConnectionOpen(frame, 1, new(Parity.Odd, 64), metadata, RoamLimits.Default));

        RawMessage rejected = await solo.Peer.ExpectAsync(MessageKind.ConnectionReject);

        Assert.True(rejected.Metadata.TryGetString("roam-error", out string? given));
        Assert.True(rejected.Metadata.TryGetString("roam-error-message", out string? text));
        Assert.Equal(reason, given);
        Assert.EndsWith(rule, text, StringComparison.Ordinal);
        Assert.True(solo.Session.IsConnected);
    }

    [Fact]
    [Rule("session.handshake.payload.form")]
    public async Task A_client_made_by_hand_fails_with_its_first_call()
    {
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.Second, new RoamServices().Add<IUpstream>(new Upstream()));
        await using RoamSession session = await RoamSession.InitiateAsync(_links.First, options: Forced).Soon();
        await accepting.Soon();
        CombinedClient client = new(session.Root);

        RoamException exception = await Throws.RoamAsync(
            RoamErrorKind.InvalidPayload, client.GrantAsync(new("everyone", FileAccess.Read)));

        Assert.Contains("grant → CombinedGrant.Access", exception.Message, StringComparison.Ordinal);
        Assert.False(exception.MayHaveRun);
        Assert.Equal("still here", await new UpstreamClient(session.Root).EchoAsync("still here").Soon());
    }

    [Fact]
    [Rule("rpc.unknown-method.signature")]
    public async Task A_method_that_misses_is_named_with_the_likely_reason()
    {
        Task<RoamSession> initiating = RoamSession.InitiateAsync(_links.First);
        await _peer.ExpectAsync(MessageKind.Hello);
        await _peer.SendRawAsync(Bytes.Of("00 01 01 40 00"));
        await using UpstreamClient client = new((await initiating.Soon()).Root);

        ValueTask<string> echo = client.EchoAsync("hello");
        await _peer.SendResponseAsync((await _peer.ExpectAsync(MessageKind.Call)).Id, [0x01, 0x01]);

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.UnknownMethod, echo);
        Assert.Contains("'IUpstream.EchoAsync' with this signature ('testbed.echo', id 9aabc4ba61fd5df3)", exception.Message, StringComparison.Ordinal);
        Assert.Contains("different types of arguments or results", exception.Message, StringComparison.Ordinal);
    }

    private static (Parity Parity, uint Limit) Settings(RawMessage message) =>
        (message.Settings.Parity, message.Settings.MaxConcurrentRequests);

    private static (Rx<int> Passed, Tx<int> Kept) Pair()
    {
        (Tx<int> kept, Rx<int> passed) = RoamChannel.Create<int>();
        return (passed, kept);
    }

    private async Task<byte[]> ReceiveRawAsync() => (await _peer.Link.ReceiveAsync().Soon("a message to arrive")).Bytes.ToArray();
}
