using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Sessions;

/// <summary>Callers learn of a broken session at once, whatever the peer does afterwards.</summary>
public sealed class PromptEndTests
{
    public static TheoryData<byte[], string> Foreigners => new()
    {
        { Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"), "an HTTP server" },
        { Encoding.ASCII.GetBytes("SSH-2.0-OpenSSH_9.9\r\n"), "an SSH server" },
    };

    [Theory]
    [Rule("session.end.prompt")]
    [InlineData("00 7f")]
    [InlineData("00 02 03 6e6f21")]
    public async Task What_waits_fails_before_the_peer_has_closed(string message)
    {
        // Its clock stands still: nothing that is waited for ends by itself.
        await using Solo solo = await Solo.AcceptedAsync();
        Task<int> call = solo.Client.IncrementAsync(1).AsTask();
        await solo.Peer.ExpectAsync(MessageKind.Call);
        Task<RoamConnection> opening = solo.Session.OpenAsync("Other");
        await solo.Peer.ExpectAsync(MessageKind.ConnectionOpen);
        await solo.Peer.SendRawAsync(Bytes.Of(message));

        await Throws.RoamAsync(RoamErrorKind.Protocol, call);
        await Throws.RoamAsync(RoamErrorKind.Protocol, opening);
        await solo.Session.Root.Completion.Soon();
        Assert.False(solo.Session.Completion.IsCompleted);
        await solo.Peer.Link.CloseOutputAsync();
        await solo.Session.Completion.Soon();
    }

    [Fact]
    [Rule("session.end.prompt")]
    public async Task Connecting_fails_before_a_peer_that_breaks_the_handshake_has_closed()
    {
        LeakCheckingPool pool = new();
        RoamOptions options = new() { BufferPool = pool, TimeProvider = new FakeTimeProvider() };
        await using (LinkPair links = LinkPair.Create(options.ToLinkOptions()))
        {
            RawPeer peer = new(links.Second);
            Task<RoamSession> initiating = RoamSession.InitiateAsync(links.First, options: options);
            await peer.ExpectAsync(MessageKind.Hello);
            await peer.SendRawAsync(0x00, 0x7f);
            await Throws.RoamAsync(RoamErrorKind.ConnectFailed, initiating);

            // It is told all the same.
            await peer.ExpectAsync(MessageKind.ProtocolError);
            Assert.Null(await peer.ReceiveAsync());
            await peer.Link.CloseOutputAsync();
        }

        await pool.WaitUntilAllReturnedAsync();
        pool.AssertAllReturned();
    }

    [Theory]
    [Rule("session.handshake.foreign")]
    [MemberData(nameof(Foreigners))]
    public async Task Connecting_to_something_else_fails_at_once_and_says_what_it_looks_like(byte[] answer, string looks)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task<Socket> accepting = listener.AcceptSocketAsync();
        RoamOptions options = new() { TimeProvider = new FakeTimeProvider() };
        Task<RoamSession> connecting = RoamSession.ConnectAsync($"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", options: options);
        using Socket socket = await accepting.Soon();
        await socket.SendAsync(answer);

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.ConnectFailed, connecting);
        Assert.EndsWith($"This looks like {looks}.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Rule("session.handshake.foreign")]
    public async Task A_TLS_server_is_recognised_by_its_alert()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task<Socket> accepting = listener.AcceptSocketAsync();
        Task<RoamSession> connecting = RoamSession.ConnectAsync($"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        using Socket socket = await accepting.Soon();
        await socket.SendAsync(Bytes.Of("15 03 01 00 02 02 46"));
        socket.Shutdown(SocketShutdown.Send);

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.ConnectFailed, connecting);
        Assert.EndsWith("This looks like a peer that speaks TLS.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Rule("session.handshake.foreign")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "an HTTP client")]
    [InlineData("\x16\x03\x01\x02\x00\x01", "a peer that speaks TLS")]
    public async Task A_server_says_what_its_client_looks_like(string first, string looks)
    {
        CapturedLogs logs = new();
        await using RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", static _ => { }, new() { LoggerFactory = logs });
        using RawSocket client = await RawSocket.ConnectAsync(server.Address);
        await client.SendAsync(Encoding.Latin1.GetBytes(first));
        client.CloseOutput();
        await client.ReadToEndAsync();
        await server.DisposeAsync().Soon();
        Assert.Contains(logs.Lines, line => line.Contains($"This looks like {looks}.", StringComparison.Ordinal));
    }

    [Fact]
    [Rule("session.handshake.foreign")]
    public async Task A_reliable_link_and_a_plain_one_recognise_each_other()
    {
        CapturedLogs logs = new();
        await using RoamServer plain = await RoamServer.ListenAsync("tcp://127.0.0.1:0", static _ => { }, new() { LoggerFactory = logs });
        RoamException exception = await Throws.RoamAsync(
            RoamErrorKind.ConnectFailed, RoamSession.ConnectAsync("reliable+" + plain.Address));
        Assert.Contains("has no reliable+ in front", exception.Message, StringComparison.Ordinal);
        await plain.DisposeAsync().Soon();
        Assert.Contains(logs.Lines, static line => line.Contains("This looks like a reliable link", StringComparison.Ordinal));

        await using RoamServer reliable = await RoamServer.ListenAsync("reliable+tcp://127.0.0.1:0", static _ => { });
        exception = await Throws.RoamAsync(
            RoamErrorKind.ConnectFailed, RoamSession.ConnectAsync(reliable.Address["reliable+".Length..]));
        Assert.Contains("This looks like a reliable link: its address has reliable+ in front", exception.Message, StringComparison.Ordinal);
    }
}
