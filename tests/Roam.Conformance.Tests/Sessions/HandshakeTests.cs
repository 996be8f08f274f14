using Microsoft.Extensions.Time.Testing;
using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Sessions;

/// <summary>The first two messages.</summary>
public sealed class HandshakeTests : IAsyncDisposable
{
    private static readonly Metadata MessagePack = [("roam-payload", "msgpack")];

    private readonly LeakCheckingPool _pool = new();
    private readonly FakeTimeProvider _time = new();
    private readonly LinkPair _links;
    private readonly RawPeer _peer;
    private readonly RoamOptions _options;

    public HandshakeTests()
    {
        _options = new() { BufferPool = _pool, TimeProvider = _time };
        _links = LinkPair.Create(_options.ToLinkOptions());
        _peer = new(_links.Second);
    }

    public async ValueTask DisposeAsync()
    {
        await _links.DisposeAsync();
        await _pool.WaitUntilAllReturnedAsync();
        _pool.AssertAllReturned();
    }

    [Fact]
    [Rule("session.handshake")]
    public async Task Both_sides_know_their_part_and_what_the_other_said()
    {
        await using Duo duo = await Duo.StartAsync(
            client: static o => o with { Metadata = [("who", "client")] }, server: static o => o with { Metadata = [("who", "server")] });

        Assert.Equal((SessionRole.Initiator, SessionRole.Acceptor), (duo.ClientSession.Role, duo.ServerSession.Role));
        Assert.Contains(("who", "server"), duo.ClientSession.PeerMetadata);
        Assert.Contains(("who", "client"), duo.ServerSession.PeerMetadata);
        Assert.Equal(PayloadFormat.MessagePack, duo.ClientSession.PayloadFormat);
        Assert.True(duo.ClientSession.IsConnected && duo.ServerSession.IsConnected);
    }

    [Fact]
    [Rule("session.handshake")]
    public async Task The_initiator_says_its_version_and_parity_first()
    {
        Task<RoamSession> initiating = RoamSession.InitiateAsync(_links.First, options: _options);

        RawMessage hello = await _peer.AcceptAsync();

        Assert.Equal((Parity.Odd, 1024u), (hello.Settings.Parity, hello.Settings.MaxConcurrentRequests));
        await EndAsync(await initiating.Soon());
    }

    [Theory]
    [Rule("session.handshake")]
    [InlineData("00 09 05")]
    [InlineData("00 07 01 00 00 00 00")]
    [InlineData("00 01 01 40 00")]
    [InlineData("02 00 07 00 40 00")]
    public async Task Anything_else_than_Hello_first_breaks_the_protocol(string message)
    {
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.First, options: _options);
        await _peer.SendRawAsync(Bytes.Of(message));
        await _peer.ExpectProtocolErrorAsync("session.handshake");
        await Throws.RoamAsync(RoamErrorKind.ConnectFailed, accepting);
    }

    [Theory]
    [Rule("session.handshake")]
    [InlineData("00 09 05")]
    [InlineData("00 00 07 00 40 00")]
    [InlineData("02 01 01 40 00")]
    public async Task Anything_else_than_HelloYourself_as_the_answer_breaks_the_protocol(string message)
    {
        Task<RoamSession> initiating = RoamSession.InitiateAsync(_links.First, options: _options);
        await _peer.ExpectAsync(MessageKind.Hello);
        await _peer.SendRawAsync(Bytes.Of(message));
        await _peer.ExpectProtocolErrorAsync("session.handshake");
        await Throws.RoamAsync(RoamErrorKind.ConnectFailed, initiating);
    }

    [Theory]
    [Rule("session.handshake.version")]
    [InlineData(0u)]
    [InlineData(6u)]
    [InlineData(8u)]
    [InlineData(uint.MaxValue)]
    public async Task Another_version_is_refused_with_both_numbers(uint version)
    {
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.First, options: _options);
        await _peer.SendHelloAsync(version, limit: 64, MessagePack);

        string text = await _peer.ExpectProtocolErrorAsync("session.handshake.version");

        Assert.Contains($"Version {version} ", text, StringComparison.Ordinal);
        Assert.Contains("version 7", text, StringComparison.Ordinal);
        RoamException exception = await Throws.RoamAsync(RoamErrorKind.ConnectFailed, accepting);
        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Rule("session.handshake.timeout")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task W16_A_handshake_that_never_comes_is_given_up(bool initiate)
    {
        Task<RoamSession> session = initiate
            ? RoamSession.InitiateAsync(_links.First, options: _options)
            : RoamSession.AcceptAsync(_links.First, options: _options);
        _time.Advance(_options.Limits.HandshakeTimeout - TimeSpan.FromTicks(1));
        Assert.False(session.IsCompleted);

        _time.Advance(TimeSpan.FromTicks(1));

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.ConnectFailed, session);
        Assert.Contains("10 seconds", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Rule("session.handshake.timeout")]
    public async Task A_refused_peer_that_neither_reads_nor_closes_is_given_up()
    {
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.First, options: _options);
        await _peer.SendHelloAsync(6, limit: 64, MessagePack);
        await _peer.ExpectAsync(MessageKind.ProtocolError);
        Assert.False(accepting.IsCompleted);

        _time.Advance(_options.Limits.CloseTimeout);

        await Throws.RoamAsync(RoamErrorKind.ConnectFailed, accepting);
    }

    [Fact]
    [Rule("session.handshake.timeout")]
    public async Task A_handshake_can_be_cancelled()
    {
        using CancellationTokenSource cancellation = new();
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.First, options: _options, cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => accepting.Soon());
    }

    [Theory]
    [Rule("session.handshake")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_link_that_ends_before_the_handshake(bool cut)
    {
        Task<RoamSession> initiating = RoamSession.InitiateAsync(_links.First, options: _options);
        await _peer.ExpectAsync(MessageKind.Hello);
        if (cut)
        {
            _links.Kill();
        }
        else
        {
            await _peer.Link.CloseOutputAsync();
        }

        Assert.False((await Throws.RoamAsync(RoamErrorKind.ConnectFailed, initiating)).MayHaveRun);
    }

    [Fact]
    [Rule("session.protocol-error.receive")]
    public async Task A_refusal_by_the_peer_is_told_with_its_text()
    {
        Task<RoamSession> initiating = RoamSession.InitiateAsync(_links.First, options: _options);
        await _peer.ExpectAsync(MessageKind.Hello);
        await _peer.SendAsync(static frame => MessageEncoder.WriteProtocolError(frame, "not today"));

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.ConnectFailed, initiating);
        Assert.Contains("not today", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Rule("session.handshake.features")]
    public async Task Both_sides_say_what_they_can_do_besides_roam_7()
    {
        await using Duo duo = await Duo.StartAsync();
        Assert.Contains(("roam-features", FeatureList.Write(FeatureList.All)), duo.ClientSession.PeerMetadata);
        Assert.Contains(("roam-features", FeatureList.Write(FeatureList.All)), duo.ServerSession.PeerMetadata);
        Assert.Equal(PeerFeatures.Keepalive | PeerFeatures.Drain | PeerFeatures.References | PeerFeatures.CloseRoot | PeerFeatures.RejectRoot, FeatureList.Parse(duo.ClientSession.PeerMetadata));
    }

    [Theory]
    [Rule("session.handshake.features")]
    [InlineData(null, 0)]
    [InlineData("", 0)]
    [InlineData("drain", 2)]
    [InlineData("keepalive,drain", 3)]
    [InlineData("drain,time-travel,keepalive", 3)]
    [InlineData(",,drain,", 2)]
    [InlineData("Drain,keep alive, keepalive,drain ", 0)]
    [InlineData("drain,drain,drain", 2)]
    public async Task A_feature_is_used_only_if_both_sides_know_it(string? features, int expected)
    {
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.First, options: _options);
        await _peer.InitiateAsync(features: features);
        RoamSession session = await accepting.Soon();

        Assert.Equal((PeerFeatures)expected, FeatureList.Parse(session.PeerMetadata));
        await EndAsync(session);
    }

    [Fact]
    [Rule("session.handshake.features")]
    public async Task A_list_as_long_as_metadata_may_be_is_read_like_any_other()
    {
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.First, options: _options);
        await _peer.InitiateAsync(features: new string(',', 16_000) + "keepalive");
        RoamSession session = await accepting.Soon();

        Assert.Equal(PeerFeatures.Keepalive, FeatureList.Parse(session.PeerMetadata));
        await EndAsync(session);
    }

    [Theory]
    [Rule("session.handshake.service")]
    [InlineData("Probe", true)]
    [InlineData("Other", false)]
    public async Task A_named_service_is_served(string name, bool isProbe)
    {
        RoamServices services = new RoamServices().Add<IProbe>(new Probe()).Add<IOther>(new Other());
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.First, services, _options);
        await _peer.InitiateAsync(service: name);
        RoamSession session = await accepting.Soon();

        await _peer.SendCallAsync(1, ProbeMethods.Increment, [0x91, 0x07]);

        Assert.Equal(isProbe ? [0x00, 0x08] : new byte[] { 0x01, 0x01 }, (await _peer.ExpectResponseAsync(1)).Payload);
        await EndAsync(session);
    }

    [Fact]
    [Rule("session.handshake.service")]
    public async Task A_service_that_is_not_offered_is_refused_with_what_is()
    {
        RoamServices services = new RoamServices().Add<IProbe>(new Probe()).Add<IOther>(new Other());
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.First, services, _options);
        await _peer.SendHelloAsync(7, limit: 64, MessagePack.With(("roam-service", "Hunter2")));

        string text = await _peer.ExpectProtocolErrorAsync("session.handshake.service");

        Assert.Contains("Probe, Other", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Hunter2", text, StringComparison.Ordinal);
        await Throws.RoamAsync(RoamErrorKind.ConnectFailed, accepting);
    }

    [Theory]
    [Rule("session.handshake.service")]
    [InlineData(1, new byte[] { 0x00, 0x08 })]
    [InlineData(2, new byte[] { 0x01, 0x01 })]
    [InlineData(0, new byte[] { 0x01, 0x01 })]
    public async Task Without_a_name_the_only_service_is_served(int offered, byte[] answer)
    {
        RoamServices services = new();
        if (offered > 0)
        {
            services.Add<IProbe>(new Probe());
        }

        if (offered > 1)
        {
            services.Add<IOther>(new Other());
        }

        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.First, services, _options);
        await _peer.InitiateAsync();
        RoamSession session = await accepting.Soon();
        await _peer.SendCallAsync(1, ProbeMethods.Increment, [0x91, 0x07]);
        Assert.Equal(answer, (await _peer.ExpectResponseAsync(1)).Payload);
        await EndAsync(session);
    }

    [Fact]
    [Rule("session.parity")]
    public async Task The_acceptor_takes_the_other_parity()
    {
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.First, options: _options);
        await _peer.SendAsync(static frame => MessageEncoder.WriteHello(frame, 7, new(Parity.Even, 64), MessagePack, RoamLimits.Default));

        Assert.Equal(Parity.Odd, (await _peer.ExpectAsync(MessageKind.HelloYourself)).Settings.Parity);

        RoamSession session = await accepting.Soon();
        ProbeClient client = new(session.Root);
        ValueTask<int> call = client.IncrementAsync(1);
        Assert.Equal(1u, (await _peer.ExpectAsync(MessageKind.Call)).Id % 2);
        await EndAsync(session);
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, call);
    }

    private static async Task EndAsync(RoamSession session)
    {
        session.Abort();
        await session.Completion.Soon();
    }
}
