using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Postcard;

/// <summary>What other peers of roam 7 do, against the rules or at the edge of them, and what must work all the same.</summary>
public sealed class PeerHabitTests
{
    [Fact]
    [Rule("rpc.request.direction")]
    public async Task Request_ids_may_be_of_any_parity_and_equal_those_of_this_side()
    {
        Upstream service = new();
        await using Solo solo = await StartAsync(service);
        await using UpstreamClient client = new(solo.Session.Root);
        ValueTask<string> echo = client.EchoAsync("ours");
        ulong ours = (await solo.Peer.ExpectAsync(MessageKind.Call)).Id;

        for (ulong id = 1; id <= ours + 1; id++)
        {
            await solo.Peer.SendCallAsync(id, Upstream.Echo, Bytes.Of("06 746865697273"));
            Assert.Equal(Bytes.Of("00 06 746865697273"), (await solo.Peer.ExpectResponseAsync(id)).Payload);
        }

        await solo.Peer.SendResponseAsync(ours, Bytes.Of("00 04 6f757273"));
        Assert.Equal("ours", await echo.Soon());
    }

    [Fact]
    [Rule("rpc.channel.lifecycle")]
    public async Task Items_and_Close_may_follow_the_response()
    {
        await using Solo solo = await StartAsync(new Upstream());
        await using UpstreamClient client = new(solo.Session.Root);
        (Tx<int> passed, Rx<int> numbers) = RoamChannel.Create<int>();
        ValueTask generate = client.GenerateAsync(2, passed);
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        Assert.Equal([0x02], call.Payload);

        await solo.Peer.SendResponseAsync(call.Id, [0x00]);
        await generate.AsTask().Soon();
        await solo.Peer.SendItemAsync(call.Channels[0], 0x00);
        await solo.Peer.SendItemAsync(call.Channels[0], 0x02);
        await solo.Peer.SendCloseAsync(call.Channels[0]);

        Assert.Equal(0, await numbers.ReadAsync().Soon());
        Assert.Equal(1, await numbers.ReadAsync().Soon());
        Assert.False(await numbers.WaitToReadAsync().Soon());
    }

    [Fact]
    [Rule("rpc.channel.unknown-id")]
    public async Task Grants_may_come_after_the_channel_has_ended()
    {
        await using Solo solo = await StartAsync(new Upstream());
        await using UpstreamClient client = new(solo.Session.Root);
        (Tx<int> numbers, Rx<int> passed) = RoamChannel.Create<int>();
        ValueTask<long> sum = client.SumAsync(passed);
        RawMessage call = await solo.Peer.ExpectAsync(MessageKind.Call);
        await numbers.DisposeAsync();
        await solo.Peer.ExpectAsync(MessageKind.Close);
        await solo.Peer.SendResponseAsync(call.Id, [0x00, 0x00]);
        Assert.Equal(0, await sum.Soon());

        await solo.Peer.SendGrantAsync(call.Channels[0], 8);

        await solo.Peer.ExpectNothingAsync();
    }

    [Fact]
    [Rule("rpc.channel.binding")]
    public async Task Channels_are_bound_in_the_order_of_the_list_and_take_no_bytes()
    {
        await using Solo solo = await StartAsync(new Upstream());
        await solo.Peer.SendCallAsync(1, Upstream.Transform, [], channels: [1, 3]);
        await solo.Peer.SendItemAsync(1, Bytes.Of("02 6869"));

        RawMessage item = await solo.Peer.ExpectAsync(MessageKind.Item);

        Assert.Equal((3UL, "026869"), (item.Id, Convert.ToHexString([.. item.Payload])));
        await solo.Peer.SendCloseAsync(1);
    }

    [Fact]
    [Rule("payload.trailing")]
    public async Task Bytes_that_are_left_over_are_refused()
    {
        await using Solo solo = await StartAsync(new Upstream());
        await solo.Peer.SendCallAsync(1, Upstream.Echo, Bytes.Of("01 61 00"));
        Assert.Equal([0x01, 0x02], (await solo.Peer.ExpectResponseAsync(1)).Payload);
    }

    [Fact]
    [Rule("rpc.unknown-method.signature")]
    public async Task A_contract_with_one_type_wrong_misses_with_its_first_call()
    {
        RoamOptions options = new() { PayloadFormat = PayloadFormat.Postcard };
        await using RoamServer server = await RoamServer.ListenAsync(
            "tcp://127.0.0.1:0", static services => services.Add<IUpstream>(new Upstream()), options);
        await using UpstreamChangedClient client = await UpstreamChangedClient.ConnectAsync(server.Address).Soon();

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.UnknownMethod, client.DivideAsync(6, 3));

        Assert.Contains("'IUpstreamChanged.DivideAsync' with this signature", exception.Message, StringComparison.Ordinal);
        Assert.Equal("the rest works", await client.EchoAsync("the rest works").Soon());
    }

    private static Task<Solo> StartAsync(Upstream service) => Solo.AcceptedAsync(
        options: static o => o with { PayloadFormat = PayloadFormat.Postcard }, services: new RoamServices().Add<IUpstream>(service));
}
