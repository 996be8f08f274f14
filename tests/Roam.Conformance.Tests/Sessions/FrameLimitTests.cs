using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Sessions;

/// <summary>The largest message that the peer takes.</summary>
public sealed class FrameLimitTests
{
    private const int Limit = 4096;

    [Fact]
    [Rule("session.handshake.max-frame")]
    public async Task Each_side_keeps_to_the_limit_of_the_other()
    {
        await using Duo duo = await Duo.StartAsync(server: static o => o with { Limits = o.Limits with { MaxFrameBytes = Limit } });
        Assert.True(duo.ClientSession.PeerMetadata.TryGetUInt64("roam-max-frame", out ulong most) && most == Limit);
        RoamException exception = await Throws.RoamAsync(RoamErrorKind.LimitExceeded, duo.Client.EchoAsync(new byte[Limit]));
        Assert.False(exception.MayHaveRun);
        Assert.Contains($"{Limit} bytes that the peer takes", exception.Message, StringComparison.Ordinal);
        await Throws.RoamAsync(
            RoamErrorKind.LimitExceeded, duo.ClientSession.OpenAsync<IProbe>([("long", new string('x', Limit))]));
        Assert.Equal(2, await duo.Client.IncrementAsync(1).Soon());
        await duo.WaitUntilIdleAsync();
    }

    [Theory]
    [Rule("session.handshake.max-frame")]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(ulong.MaxValue)]
    public async Task A_limit_that_makes_no_sense_stops_nothing(ulong announced)
    {
        await using LinkPair links = LinkPair.Create();
        RawPeer peer = new(links.Second);
        Task<RoamSession> accepting = RoamSession.AcceptAsync(links.First, new RoamServices().Add<IProbe>(new Probe()));
        await peer.SendHelloAsync(7, 64, [("roam-payload", "msgpack"), ("roam-max-frame", announced)]);
        await peer.ExpectAsync(MessageKind.HelloYourself);
        RoamSession session = await accepting.Soon();
        await peer.SendCallAsync(1, ProbeMethods.Increment, [0x91, 0x07]);
        Assert.Equal([0x00, 0x08], (await peer.ExpectResponseAsync(1)).Payload);
        session.Abort();
        await session.Completion.Soon();
    }

    [Fact]
    [Rule("session.handshake.max-frame")]
    [Rule("session.connection.reject")]
    public async Task A_rejection_with_more_metadata_than_the_peer_takes_is_told_without_it()
    {
        await using LinkPair links = LinkPair.Create();
        RoamServices services = new RoamServices().Add<IProbe>(new Probe()).Add<IOther>(
            static _ => throw new ConnectionRejectedException("Full.", [("long", new string('x', 2 * Limit))]));
        Task<RoamSession> accepting = RoamSession.AcceptAsync(links.Second, services);
        RoamSession session = await RoamSession.InitiateAsync(
            links.First, "Probe", options: new() { Limits = new() { MaxFrameBytes = Limit } }).Soon();
        RoamException exception = await Throws.RoamAsync(RoamErrorKind.ConnectFailed, session.OpenAsync<IOther>());
        Assert.Equal("Full.", Assert.IsType<ConnectionRejectedException>(exception.InnerException).Message);
        session.Abort();
        (await accepting.Soon()).Abort();
        await session.Completion.Soon();
    }

    [Fact]
    [Rule("proxy.max-frame")]
    public async Task A_proxy_ends_what_a_message_belongs_to_that_the_other_side_does_not_take()
    {
        await using MemoryNetwork behind = new();
        await using MemoryNetwork front = new();
        Probe service = new();
        await using RoamServer backend = RoamServer.Start(
            behind, s => s.Add<IProbe>(service), new() { Limits = new() { MaxFrameBytes = Limit } });
        await using RoamServer proxy = RoamServer.Start(front, s => s.Forward("Probe", (_, token) => behind.DialAsync(token)));
        await using RoamSession session = await RoamSession.ConnectAsync(front.DialAsync, "Probe").Soon();
        ProbeClient client = new(session.Root);

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.LimitExceeded, client.EchoAsync(new byte[Limit]));
        Assert.False(exception.MayHaveRun);
        Assert.Equal(2, await client.IncrementAsync(1).Soon());
    }

    [Fact]
    [Rule("proxy.max-frame")]
    public async Task A_proxy_refuses_a_result_that_its_caller_does_not_take()
    {
        await using MemoryNetwork behind = new();
        await using MemoryNetwork front = new();
        Probe service = new()
        {
            OnRun = static (number, context) =>
            {
                context.SetResponseMetadata([new MetadataEntry("filler", new byte[Limit])]);
                return new(number);
            },
        };
        await using RoamServer backend = RoamServer.Start(behind, s => s.Add<IProbe>(service));
        await using RoamServer proxy = RoamServer.Start(front, s => s.Forward("Probe", (_, token) => behind.DialAsync(token)));
        await using RoamSession session = await RoamSession.ConnectAsync(
            front.DialAsync, "Probe", options: new() { Limits = new() { MaxFrameBytes = Limit } }).Soon();
        ProbeClient client = new(session.Root);

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.InvalidPayload, client.RunAsync(1));
        Assert.True(exception.MayHaveRun);
        Assert.Equal(2, await client.IncrementAsync(1).Soon());
    }
}
