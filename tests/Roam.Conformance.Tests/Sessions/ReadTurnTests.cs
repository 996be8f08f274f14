using System.Net.WebSockets;
using Roam.Buffers;
using Roam.Conformance.Tests.Harness;
using Roam.Links;
using Roam.Links.Reliable;
using Roam.Scheduling;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Sessions;

/// <summary>A peer that always has one more message on the way keeps no thread for itself.</summary>
public sealed class ReadTurnTests
{
    private static readonly byte[] Ping = Bytes.Of("00 09 00");

    [Fact]
    [Rule("session.read.turn")]
    public void A_turn_ends_after_so_many_messages_or_bytes_that_were_there()
    {
        ReadTurn turn = default;
        Assert.Equal(ReadTurn.Length, CountUntilOver(ref turn, bytes: 10));
        Assert.Equal(ReadTurn.Length, CountUntilOver(ref turn, bytes: 1023));
        Assert.Equal(16, CountUntilOver(ref turn, bytes: 64 * 1024));
        Assert.Equal(1, CountUntilOver(ref turn, bytes: 16 * 1024 * 1024));

        for (int i = 0; i < 3 * ReadTurn.Length; i++)
        {
            // Every hundredth was waited for.
            Assert.False(turn.IsOver(wasThere: i % 100 != 0, bytes: 10));
        }

        static int CountUntilOver(ref ReadTurn turn, int bytes)
        {
            int count = 1;
            while (count < 10 * ReadTurn.Length && !turn.IsOver(wasThere: true, bytes))
            {
                count++;
            }

            return count;
        }
    }

    [Fact]
    [Rule("session.read.turn")]
    public async Task A_session_that_is_flooded_gives_way()
    {
        await using FloodingLink link = new([Encode(static frame => MessageEncoder.WriteHello(frame, 7, new(Parity.Odd, 16), Metadata.Empty, RoamLimits.Default))], Ping);
        await using RoamSession session = await RoamSession.AcceptAsync(link, new RoamServices()).Soon();

        Assert.True(await link.GaveWay.Soon());
        session.Abort();
    }

    [Fact]
    [Rule("session.read.turn")]
    public async Task So_does_a_handshake_that_was_refused()
    {
        await using FloodingLink link = new([Ping], Ping);

        Task<RoamSession> accepting = Task.Run(() => RoamSession.AcceptAsync(link, new RoamServices()));

        Assert.True(await link.GaveWay.Soon());
        await Throws.RoamAsync(RoamErrorKind.ConnectFailed, accepting);
    }

    [Fact]
    [Rule("session.read.turn")]
    public async Task So_does_the_end_of_a_session_whose_peer_broke_the_protocol()
    {
        byte[] hello = Encode(static frame => MessageEncoder.WriteHello(frame, 7, new(Parity.Odd, 16), Metadata.Empty, RoamLimits.Default));
        await using FloodingLink link = new([hello, Bytes.Of("00 0c")], Ping);
        await using RoamSession session = await RoamSession.AcceptAsync(link, new RoamServices()).Soon();

        Assert.True(await link.GaveWay.Soon());
        Assert.Equal(SessionEndReason.ProtocolViolation, (await session.Completion.Soon()).Reason);
    }

    [Fact]
    [Rule("session.read.turn")]
    public async Task So_does_a_reliable_link()
    {
        byte[] confirmation = new byte[Frame.AcknowledgementLength];
        Frame.WriteAcknowledgement(confirmation, 0);
        await using FloodingLink link = new([new Hello().Encode(), confirmation], [(byte)FrameKind.Ping]);
        await using MemoryNetwork network = new();
        await using ReliableAcceptor acceptor = new(new OneLink(link));
        await using ILink reliable = (await acceptor.AcceptAsync().AsTask().Soon())!;

        Assert.True(await link.GaveWay.Soon());
        reliable.Abort();
    }

    [Fact]
    [Rule("session.read.turn")]
    public async Task So_does_a_message_of_a_WebSocket_that_comes_in_empty_fragments()
    {
        using FloodingSocket socket = new();
        await using WebSocketLink link = new(socket, "flood");

        Task<LinkMessage> receiving = Task.Run(() => link.ReceiveAsync().AsTask());

        Assert.True(await socket.GaveWay.Task.Soon());
        link.Abort();
        await Assert.ThrowsAsync<LinkException>(() => receiving.Soon());
    }

    private static byte[] Encode(Action<FrameWriter> write)
    {
        FrameWriter frame = FrameWriter.Rent(RoamOptions.Default.BufferPool, RoamLimits.Default.MaxFrameBytes);
        write(frame);
        byte[] message = frame.Message.ToArray();
        frame.Return();
        return message;
    }

    private sealed class OneLink(ILink link) : ILinkListener
    {
        private ILink? _link = link;

        public Uri Address { get; } = new("memory://flood");

        public async ValueTask<ILink?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            if (Interlocked.Exchange(ref _link, null) is { } next)
            {
                return next;
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return null;
        }

        public ValueTask DisposeAsync() => default;
    }

    private sealed class FloodingSocket : WebSocket
    {
        private int _received;

        public TaskCompletionSource<bool> GaveWay { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override WebSocketCloseStatus? CloseStatus => null;

        public override string? CloseStatusDescription => null;

        public override WebSocketState State => WebSocketState.Open;

        public override string? SubProtocol => null;

        public override void Abort()
        {
        }

        public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

        public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Dispose()
        {
        }

        public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            if (++_received == 3 * ReadTurn.Length)
            {
                GaveWay.TrySetResult(FloodingLink.WasGivenWay());
            }

            return new(new ValueWebSocketReceiveResult(0, WebSocketMessageType.Binary, endOfMessage: _received == 300 * ReadTurn.Length));
        }

        public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
