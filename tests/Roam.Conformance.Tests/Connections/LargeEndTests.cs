using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.Conformance.Tests.Proxying;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Connections;

/// <summary>Ends whose metadata is over a limit: they are ends all the same.</summary>
public sealed class LargeEndTests
{
    private static readonly Metadata TooMuch = [("all", new string('x', RoamLimits.Default.MaxMetadataBytes))];

    [Fact]
    [Rule("wire.metadata.end")]
    public async Task A_program_that_closes_a_connection_with_too_much_is_told_so_and_nothing_has_happened()
    {
        await using Crowd crowd = await Crowd.StartAsync();
        await using ProbeClient client = (ProbeClient)await crowd.First.OpenAsync<IProbe>().Soon();

        await Throws.RoamAsync(RoamErrorKind.LimitExceeded, client.Connection.CloseAsync(TooMuch));

        Assert.Equal(2, await client.IncrementAsync(1).Soon());
        await client.Connection.CloseAsync([("why", "done")]).AsTask().Soon();
        await Throws.RoamAsync(RoamErrorKind.ConnectionLost, client.IncrementAsync(1));
    }

    [Fact]
    [Rule("wire.metadata.end")]
    public async Task A_channel_whose_handler_fails_with_too_much_ends_with_the_kind()
    {
        await using Duo duo = await Duo.StartAsync();
        duo.Service.OnWrite = static (_, _) => throw new RoamException(RoamErrorKind.PermissionDenied, "no") { Metadata = TooMuch };
        (Tx<int> passed, Rx<int> items) = RoamChannel.Create<int>();
        ValueTask call = duo.Client.WriteAsync(passed);

        RoamException reset = await Throws.RoamAsync(RoamErrorKind.ChannelReset, items.ReadAsync());
        Assert.Contains("permission-denied", reset.Message, StringComparison.Ordinal);
        await Throws.RoamAsync(RoamErrorKind.PermissionDenied, call);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("wire.metadata.end")]
    public async Task The_end_of_one_side_of_a_proxy_ends_the_other_though_that_has_smaller_limits(bool failed)
    {
        await using Middle middle = await Middle.StartAsync(farLimits: RoamLimits.Default with { MaxMetadataBytes = 512 });
        Metadata reason = failed ? [("roam-error", "connection-lost"), ("why", new string('x', 2000))] : [("why", new string('x', 2000))];

        await middle.Caller.SendAsync(frame => MessageEncoder.WriteConnectionClose(frame, 0, reason, RoamLimits.Default));

        RawMessage close = await middle.Service.ExpectAsync(MessageKind.ConnectionClose);
        Assert.Equal(failed, close.Metadata.TryGetString("roam-error", out _));
        Assert.True(close.Metadata.TryGetString("roam-error-message", out string? text) && text.Contains("more metadata than fits", StringComparison.Ordinal));
        Assert.Null(await middle.Service.ReceiveAsync());
    }
}
