using Microsoft.Extensions.Time.Testing;
using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Sessions;

/// <summary>The service of the root connection is made before the handshake is answered, with a session that can be looked at.</summary>
public sealed class RootServiceTests : IAsyncDisposable
{
    private static readonly Metadata MessagePack = [("roam-payload", "msgpack")];

    private readonly LeakCheckingPool _pool = new();
    private readonly CapturedLogs _logs = new();
    private readonly FakeTimeProvider _time = new();
    private readonly LinkPair _links;
    private readonly RawPeer _peer;
    private readonly RoamOptions _options;

    public RootServiceTests()
    {
        _options = new() { BufferPool = _pool, TimeProvider = _time, LoggerFactory = _logs };
        _links = LinkPair.Create(_options.ToLinkOptions());
        _peer = new(_links.Second);
    }

    public async ValueTask DisposeAsync()
    {
        await _links.DisposeAsync();
        await _pool.WaitUntilAllReturnedAsync();
        _pool.AssertAllReturned();
    }

    [Theory]
    [Rule("session.root.service")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_factory_sees_a_whole_session_and_can_send_nothing_on_it(bool initiate)
    {
        Exception? failure = null;
        RoamConnection? seen = null;
        RoamServices services = new RoamServices().Add<IProbe>(connection =>
        {
            seen = connection;
            failure = Record.Exception(() => LookAt(connection, initiate));
            return new Probe();
        });
        RoamSession session = await StartAsync(services, initiate);

        Assert.Null(failure);
        Assert.Same(session, seen!.Session);
        Assert.True(seen.IsConnected);
        await EndAsync(session);
    }

    [Fact]
    [Rule("session.root.service")]
    public async Task Nothing_is_called_before_the_factory_has_returned()
    {
        Task<int>? early = null;
        ProbeClient? client = null;
        Task<RoamConnection>? opened = null;
        Task? drained = null;
        RoamServices services = new RoamServices().Add<IProbe>(connection =>
        {
            client = new ProbeClient(connection);
            early = client.IncrementAsync(1).AsTask();
            opened = connection.Session.OpenAsync("Other");
            drained = connection.Session.DrainAsync(TimeSpan.Zero);
            return new Probe();
        });
        RoamSession session = await StartAsync(services, initiate: false);
        await Assert.ThrowsAsync<InvalidOperationException>(() => early!.Soon());
        await Assert.ThrowsAsync<InvalidOperationException>(() => opened!.Soon());
        await Assert.ThrowsAsync<InvalidOperationException>(() => drained!.Soon());

        ValueTask<int> late = client!.IncrementAsync(1);
        RawMessage call = await _peer.ExpectAsync(MessageKind.Call);
        await _peer.SendResponseAsync(call.Id, [0x00, 0x02]);
        Assert.Equal(2, await late.Soon());
        await EndAsync(session);
    }

    [Fact]
    [Rule("session.root.service")]
    public async Task What_the_factory_sends_along_travels_with_the_answer()
    {
        RoamServices services = new RoamServices().Add<IProbe>(static connection =>
        {
            connection.AcceptMetadata = [("topic", "tea")];
            return new Probe();
        });
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.First, services, _options with { Metadata = [("who", "server")] });
        RawMessage answer = await _peer.InitiateAsync();
        RoamSession session = await accepting.Soon();
        Assert.Equal([("who", "server"), ("topic", "tea")], answer.Metadata.Take(2));
        Assert.Throws<InvalidOperationException>(() => session.Root.AcceptMetadata = []);
        await EndAsync(session);
    }

    [Theory]
    [Rule("session.root.reject")]
    [InlineData(10)]
    [InlineData(20_000)]
    public async Task A_rejected_root_is_what_connecting_throws(int length)
    {
        string topic = new('t', length);
        RoamServices services = new RoamServices().Add<IProbe>(
            _ => throw new ConnectionRejectedException("Which room?", [("topic", topic)]));
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.Second, services, _options);
        RoamException told = await Throws.RoamAsync(RoamErrorKind.ConnectFailed, RoamSession.InitiateAsync(_links.First, options: _options));

        Assert.Equal("The peer rejected the connection: Which room?", told.Message);
        ConnectionRejectedException rejection = Assert.IsType<ConnectionRejectedException>(told.InnerException);
        Assert.Equal("Which room?", rejection.Message);
        Assert.False(rejection.IsTransient);
        Assert.Equal(length == 10, rejection.Metadata.TryGetString("topic", out _));
        RoamException own = await Throws.RoamAsync(RoamErrorKind.ConnectFailed, accepting);
        Assert.Equal("Which room?", Assert.IsType<ConnectionRejectedException>(own.InnerException).Message);
        Assert.DoesNotContain(_logs.Lines, static line => line.StartsWith("Error", StringComparison.Ordinal));
        Assert.Contains(_logs.Lines, static line => line.StartsWith("Information ConnectionRejected:", StringComparison.Ordinal));
        if (length == 10)
        {
            Assert.DoesNotContain(_logs.Lines, static line => line.Contains("   at ", StringComparison.Ordinal));
        }
    }

    [Fact]
    [Rule("session.root.reject")]
    public async Task To_a_plain_peer_the_reason_is_the_text_of_a_protocol_error()
    {
        RoamServices services = new RoamServices().Add<IProbe>(static _ => throw new ConnectionRejectedException("Which room?"));
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.First, services, _options);
        await _peer.SendHelloAsync(7, limit: 64, MessagePack);
        Assert.Equal("Which room?", (await _peer.ExpectAsync(MessageKind.ProtocolError)).Text);
        Assert.Null(await _peer.ReceiveAsync());
        await _peer.Link.CloseOutputAsync();
        await Throws.RoamAsync(RoamErrorKind.ConnectFailed, accepting);
    }

    [Fact]
    [Rule("session.root.reject")]
    public async Task A_factory_that_fails_keeps_its_words_to_itself()
    {
        RoamServices services = new RoamServices().Add<IProbe>(static _ => throw new InvalidOperationException("no database"));
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.Second, services, _options);
        RoamException told = await Throws.RoamAsync(RoamErrorKind.ConnectFailed, RoamSession.InitiateAsync(_links.First, options: _options));

        Assert.True(Assert.IsType<ConnectionRejectedException>(told.InnerException).IsTransient);
        Assert.DoesNotContain("database", told.ToString(), StringComparison.Ordinal);
        RoamException own = await Throws.RoamAsync(RoamErrorKind.ConnectFailed, accepting);
        Assert.IsType<InvalidOperationException>(own.InnerException);
        Assert.Contains(_logs.Lines, static line => line.Contains("no database", StringComparison.Ordinal));
    }

    [Fact]
    [Rule("session.root.reject")]
    public async Task Metadata_over_the_limit_fails_the_handshake()
    {
        RoamServices services = new RoamServices().Add<IProbe>(static connection =>
        {
            connection.AcceptMetadata = [("long", new string('x', 20_000))];
            return new Probe();
        });
        RoamConnection? seen = null;
        services.Add<IOther>(connection =>
        {
            seen = connection;
            return new Other();
        });
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.Second, services, _options);
        Task<RoamSession> initiating = RoamSession.InitiateAsync(_links.First, "Probe", options: _options);
        await Throws.RoamAsync(RoamErrorKind.ConnectFailed, initiating);
        RoamException own = await Throws.RoamAsync(RoamErrorKind.ConnectFailed, accepting);
        Assert.Equal(RoamErrorKind.LimitExceeded, Assert.IsType<RoamException>(own.InnerException).Kind);
        Assert.Null(seen);
    }

    [Theory]
    [Rule("session.root.reject")]
    [InlineData("close-root")]
    [InlineData(null)]
    public async Task An_initiator_rejects_by_the_close_of_the_root(string? features)
    {
        TaskCompletionSource<RoamConnection> made = new(TaskCreationOptions.RunContinuationsAsynchronously);
        RoamServices services = new RoamServices().Add<IProbe>(connection =>
        {
            made.SetResult(connection);
            throw new ConnectionRejectedException("Not you.", [("why", "blocked")]);
        });
        Task<RoamSession> initiating = RoamSession.InitiateAsync(_links.First, services: services, options: _options);
        await _peer.AcceptAsync(features: features);

        // Before the peer has closed its direction.
        RoamException exception = await Throws.RoamAsync(RoamErrorKind.ConnectFailed, initiating);
        Assert.Equal("Not you.", Assert.IsType<ConnectionRejectedException>(exception.InnerException).Message);
        if (features is null)
        {
            Assert.Equal("Not you.", (await _peer.ExpectAsync(MessageKind.ProtocolError)).Text);
        }
        else
        {
            RawMessage close = await _peer.ExpectAsync(MessageKind.ConnectionClose);
            Assert.Equal([("roam-error", "rejected"), ("roam-error-message", "Not you."), ("why", "blocked")], close.Metadata);
        }

        Assert.Null(await _peer.ReceiveAsync());
        await _peer.Link.CloseOutputAsync();
        await (await made.Task).Completion.Soon();
    }

    [Fact]
    [Rule("session.root.reject")]
    public async Task An_acceptor_whose_initiator_rejects_it_is_told_why()
    {
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.Second, options: _options);
        RoamServices services = new RoamServices().Add<IProbe>(static _ => throw new ConnectionRejectedException("Not you.", [("why", "blocked")]));
        await Throws.RoamAsync(RoamErrorKind.ConnectFailed, RoamSession.InitiateAsync(_links.First, services: services, options: _options));

        SessionEnd end = await (await accepting.Soon()).Completion.Soon();
        Assert.Equal(SessionEndReason.Rejected, end.Reason);
        Assert.Contains(("why", "blocked"), end.Metadata);
        Assert.Contains("Not you.", end.Description, StringComparison.Ordinal);
    }

    [Fact]
    [Rule("proxy.reject")]
    public async Task A_rejection_goes_through_a_proxy()
    {
        await using MemoryNetwork behind = new();
        await using RoamServer backend = RoamServer.Start(behind, static services => services.Add<IProbe>(
            static _ => throw new ConnectionRejectedException(
                "Full.", [("seats", "0"), new("secret", "s", MetadataFlags.NoPropagate)]) { IsTransient = true }));
        RoamServices services = new RoamServices().Forward("Probe", (_, token) => behind.DialAsync(token));
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.Second, services, _options);
        RoamException told = await Throws.RoamAsync(
            RoamErrorKind.ConnectFailed, RoamSession.InitiateAsync(_links.First, "Probe", options: _options));

        ConnectionRejectedException rejection = Assert.IsType<ConnectionRejectedException>(told.InnerException);
        Assert.Equal("Full.", rejection.Message);
        Assert.True(rejection.IsTransient);
        Assert.Contains(("seats", "0"), rejection.Metadata);
        Assert.False(rejection.Metadata.TryGetString("secret", out _));
        await Throws.RoamAsync(RoamErrorKind.ConnectFailed, accepting);
    }

    [Fact]
    [Rule("session.root.service")]
    public async Task The_connection_of_a_handshake_that_fails_afterwards_ends()
    {
        TaskCompletionSource<RoamConnection> made = new(TaskCreationOptions.RunContinuationsAsynchronously);
        RoamServices services = new RoamServices().Add<IProbe>(connection =>
        {
            _links.Kill();
            made.SetResult(connection);
            return new Probe();
        });
        Task<RoamSession> accepting = RoamSession.AcceptAsync(_links.First, services, _options);
        await _peer.SendHelloAsync(7, limit: 64, MessagePack);
        await Throws.RoamAsync(RoamErrorKind.ConnectFailed, accepting);
        await (await made.Task.Soon()).Completion.Soon();
    }

    private static void LookAt(RoamConnection connection, bool initiate)
    {
        Assert.False(connection.IsConnected);
        Assert.False(connection.Completion.IsCompleted);
        Assert.Equal(0UL, connection.Id);
        Assert.NotEmpty(connection.PeerMetadata);
        RoamSession session = connection.Session;
        Assert.Equal(initiate ? SessionRole.Initiator : SessionRole.Acceptor, session.Role);
        Assert.NotEmpty(session.RemoteAddress);
        Assert.NotEmpty(session.PeerMetadata);
        Assert.Equal(PayloadFormat.MessagePack, session.PayloadFormat);
        Assert.Same(connection, session.Root);
        Assert.Equal([connection], session.Connections);
        Assert.True(session.IsConnected);
        Assert.Equal(SessionStatus.Connected, session.State.Status);
        Assert.False(session.Completion.IsCompleted || session.Draining.IsCompleted);
        Assert.Equal(0, session.Revoke(new object()));
    }

    private static async Task EndAsync(RoamSession session)
    {
        session.Abort();
        await session.Completion.Soon();
    }

    private async Task<RoamSession> StartAsync(RoamServices services, bool initiate)
    {
        Task<RoamSession> starting = initiate
            ? RoamSession.InitiateAsync(_links.First, services: services, options: _options)
            : RoamSession.AcceptAsync(_links.First, services, _options);
        await (initiate ? _peer.AcceptAsync() : _peer.InitiateAsync());
        return await starting.Soon();
    }
}
