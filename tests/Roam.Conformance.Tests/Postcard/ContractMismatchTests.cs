using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Postcard;

/// <summary>What a caller is told whose contract is not the peer's. Each test is the first call of its session.</summary>
public sealed class ContractMismatchTests
{
    [Fact]
    [Rule("rpc.unknown-method.signature")]
    public async Task With_one_type_wrong_a_method_misses_in_Postcard()
    {
        await using RoamServer server = await ListenAsync();
        await using UpstreamChangedClient client = await ConnectAsync(server, PayloadFormat.Postcard);

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.UnknownMethod, client.DivideAsync(6, 3));

        Assert.Matches(
            @"^The peer has no method 'IUpstreamChanged\.DivideAsync' with this signature \('testbed\.divide', id [0-9a-f]{16}\): the two sides declare "
                + "different types of arguments or results, or different names or orders of their members, or the peer has no such method at all\\.$",
            exception.Message);
        Assert.False(exception.MayHaveRun);
        Assert.Equal("the rest works", await client.EchoAsync("the rest works").Soon());
    }

    [Fact]
    [Rule("rpc.error.invalid-payload")]
    public async Task With_one_type_wrong_its_place_in_the_arguments_is_told_in_MessagePack()
    {
        await using RoamServer server = await ListenAsync();
        await using UpstreamChangedClient client = await ConnectAsync(server, PayloadFormat.MessagePack);

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.InvalidPayload, client.SumAsync("1, 2"));

        Assert.StartsWith("The peer cannot decode the arguments of 'IUpstreamChanged.SumAsync': ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("at byte 1", exception.Message, StringComparison.Ordinal);
        Assert.False(exception.MayHaveRun);
        Assert.Equal("the rest works", await client.EchoAsync("the rest works").Soon());
    }

    [Theory]
    [Rule("rpc.unknown-method")]
    [InlineData(PayloadFormat.MessagePack, "('testbed.missing'): it serves another contract or another version of this one")]
    [InlineData(PayloadFormat.Postcard, "('testbed.missing', id ")]
    public async Task A_method_that_the_peer_does_not_have_is_named(PayloadFormat format, string expected)
    {
        await using RoamServer server = await ListenAsync();
        await using UpstreamChangedClient client = await ConnectAsync(server, format);

        RoamException exception = await Throws.RoamAsync(RoamErrorKind.UnknownMethod, client.MissingAsync());

        Assert.StartsWith("The peer has no method 'IUpstreamChanged.MissingAsync'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    private static Task<RoamServer> ListenAsync() => RoamServer.ListenAsync(
        "tcp://127.0.0.1:0", static services => services.Add<IUpstream>(new Upstream()));

    private static Task<UpstreamChangedClient> ConnectAsync(RoamServer server, PayloadFormat format) =>
        UpstreamChangedClient.ConnectAsync(server.Address, new() { PayloadFormat = format }).Soon();
}
