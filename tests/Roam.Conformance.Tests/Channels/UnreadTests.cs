using Roam.Conformance.Tests.Harness;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Conformance.Tests.Channels;

/// <summary>A caller that forgets to read, or awaits its call first, is told so.</summary>
public sealed class UnreadTests
{
    [Fact]
    [Rule("rpc.channel.unread")]
    public async Task Channel_that_nobody_reads_is_logged_once_with_its_method()
    {
        CapturedLogs logs = new();
        await using Solo solo = await Solo.InitiatedAsync(options: options => options with { LoggerFactory = logs });
        (Tx<int> passed, Rx<int> kept) = RoamChannel.Create<int>();
        ValueTask call = solo.Client.WriteAsync(passed);
        RawMessage sent = await solo.Peer.ExpectAsync(MessageKind.Call);
        for (byte i = 0; i < 16; i++)
        {
            await solo.Peer.SendItemAsync(sent.Channels[0], i);
        }

        // The answer comes behind the items: what it completes has them before it.
        await solo.Peer.SendResponseAsync(sent.Id, [0x00]);
        await call.AsTask().Soon();
        solo.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.DoesNotContain(logs.Lines, IsOfUnread);
        solo.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(logs.Lines, IsOfUnread);
        solo.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Contains("IProbe.WriteAsync", Assert.Single(logs.Lines, IsOfUnread), StringComparison.Ordinal);
        await kept.DisposeAsync();
    }

    [Theory]
    [Rule("rpc.channel.unread")]
    [InlineData(15, false)]
    [InlineData(16, true)]
    public async Task Channel_whose_sender_does_not_wait_is_not_logged(int items, bool isRead)
    {
        CapturedLogs logs = new();
        await using Solo solo = await Solo.InitiatedAsync(options: options => options with { LoggerFactory = logs });
        (Tx<int> passed, Rx<int> kept) = RoamChannel.Create<int>();
        ValueTask call = solo.Client.WriteAsync(passed);
        RawMessage sent = await solo.Peer.ExpectAsync(MessageKind.Call);
        for (byte i = 0; i < items; i++)
        {
            await solo.Peer.SendItemAsync(sent.Channels[0], i);
        }

        await solo.Peer.SendResponseAsync(sent.Id, [0x00]);
        await call.AsTask().Soon();
        if (isRead)
        {
            Assert.Equal(0, await kept.ReadAsync().Soon());
        }

        solo.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.DoesNotContain(logs.Lines, IsOfUnread);
        await kept.DisposeAsync();
    }

    private static bool IsOfUnread(string line) => line.Contains("no item of it has been read", StringComparison.Ordinal);
}
