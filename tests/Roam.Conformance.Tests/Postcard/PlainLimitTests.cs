using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Postcard;

/// <summary>
/// TypeScript peers end the session over arguments of more than 1 MiB, and a handshake does not tell them from others: this side must not
/// send any.
/// </summary>
public sealed class PlainLimitTests
{
    private const int Limit = 1024 * 1024;

    // A text of this many letters takes as many bytes and three for its length.
    private static readonly string Fits = new('x', Limit - 3);
    private static readonly string TooLong = new('x', Limit - 2);

    [Fact]
    [Rule("rpc.request.plain.limit")]
    public async Task Arguments_over_the_limit_fail_their_call_with_its_name_and_both_sizes_and_nothing_else()
    {
        await using Solo solo = await InitiateAsync();
        await using UpstreamClient client = new(solo.Session.Root);
        ValueTask<string> before = client.EchoAsync("before");
        RawMessage pending = await solo.Peer.ExpectAsync(MessageKind.Call);

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.LimitExceeded, client.EchoAsync(TooLong));

        Assert.False(exception.MayHaveRun);
        Assert.Equal(
            "The arguments of 'IUpstream.EchoAsync' take 1048577 bytes, more than the 1048576 that are sent to a peer in another language"
                + " (RoamLimits.MaxPlainArgumentBytes).",
            exception.Message);
        await solo.Peer.ExpectNothingAsync();
        await solo.Peer.SendResponseAsync(pending.Id, [0x00, 0x01, 0x61]);
        Assert.Equal("a", await before.Soon());

        ValueTask<string> fits = client.EchoAsync(Fits);
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        Assert.Equal(Limit, call.Payload.Count);
        await solo.Peer.SendResponseAsync(call.Id, [0x00, 0x00]);
        Assert.Equal("", await fits.Soon());
    }

    [Fact]
    [Rule("rpc.request.plain.limit")]
    public async Task Channels_of_a_call_over_the_limit_end_with_its_reason()
    {
        await using Solo solo = await InitiateAsync(static limits => limits with { MaxPlainArgumentBytes = 4 });
        await using UpstreamClient client = new(solo.Session.Root);
        (Tx<int> passed, Rx<int> numbers) = RoamChannel.Create<int>();

        await Throws.RoamAsync(RoamErrorKind.LimitExceeded, client.GenerateAsync(uint.MaxValue, passed));

        await Throws.RoamAsync(RoamErrorKind.LimitExceeded, numbers.ReadAsync());
        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("rpc.request.plain.limit")]
    public async Task It_is_raised_for_peers_that_take_more()
    {
        await using Solo solo = await InitiateAsync(static limits => limits with { MaxPlainArgumentBytes = 4 * Limit });
        await using UpstreamClient client = new(solo.Session.Root);

        ValueTask<string> echo = client.EchoAsync(TooLong);

        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        Assert.Equal(Limit + 1, call.Payload.Count);
        await solo.Peer.SendResponseAsync(call.Id, [0x00, 0x00]);
        Assert.Equal("", await echo.Soon());
    }

    [Fact]
    [Rule("rpc.request.plain.limit")]
    public async Task Results_and_what_the_peer_sends_are_not_limited_by_it()
    {
        await using Solo solo = await Solo.AcceptedAsync(
            options: static o => o with { PayloadFormat = PayloadFormat.Postcard }, services: new RoamServices().Add<IUpstream>(new Upstream()));
        byte[] arguments = [.. Varint(2 * Limit), .. new byte[2 * Limit]];

        await solo.Peer.SendCallAsync(1, Upstream.Echo, arguments);

        Assert.Equal(arguments.Length + 1, (await solo.Peer.ExpectResponseAsync(1)).Payload.Count);
    }

    [Theory]
    [Rule("rpc.request.plain.limit")]
    [InlineData(PayloadFormat.MessagePack)]
    [InlineData(PayloadFormat.Postcard)]
    public async Task Peers_that_announce_what_they_can_do_are_sent_more(PayloadFormat format)
    {
        RoamOptions options = new() { PayloadFormat = format };
        await using RoamServer server = await RoamServer.ListenAsync(
            "tcp://127.0.0.1:0", static services => services.Add<IUpstream>(new Upstream()));
        await using UpstreamClient client = await UpstreamClient.ConnectAsync(server.Address, options).Soon();

        Assert.Equal(TooLong.Length, (await client.EchoAsync(TooLong).Soon()).Length);
    }

    private static byte[] Varint(int value) => [(byte)(value | 0x80), (byte)((value >> 7) | 0x80), (byte)((value >> 14) | 0x80), (byte)(value >> 21)];

    private static Task<Solo> InitiateAsync(Func<RoamLimits, RoamLimits>? limits = null) => Solo.InitiatedAsync(
        options: o => o with { PayloadFormat = PayloadFormat.Postcard, Limits = limits is null ? o.Limits : limits(o.Limits) },
        services: new RoamServices());
}
