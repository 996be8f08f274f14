using System.Net.WebSockets;
using System.Text;
using Roam.Links;
using Roam.TestKit;

namespace Roam.AspNetCore.Tests;

/// <summary>How sessions over WebSockets end, as a page in a browser sees it.</summary>
public sealed class ClosingTests
{
    // What is waited for without need takes longer than any test.
    private static readonly RoamOptions _patient = new() { Limits = new RoamLimits { CloseTimeout = TimeSpan.FromHours(1) } };

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(4321)]
    [Rule("link.websocket.close")]
    public async Task A_close_is_answered_at_once_although_a_handler_runs_that_hears_nothing(int code)
    {
        await using Site site = await Site.StartAsync(_patient);
        using ClientWebSocket page = new();
        await page.ConnectAsync(new Uri(site.Echo), default).Soon();
        await using EchoClient client = await ConnectAsync(page);
        Task<int> call = client.HoldAsync(7).AsTask();
        await site.Service.Holding.Task.Soon();

        await page.CloseOutputAsync((WebSocketCloseStatus)code, "the tab closes", default).Soon();

        await Assert.ThrowsAsync<RoamException>(() => call.Soon());
        await site.UntilLoggedAsync(static line => line.StartsWith("Request finished", StringComparison.Ordinal));
        Assert.Equal((WebSocketCloseStatus)code, page.CloseStatus);
        site.Service.Release.SetResult();
    }

    [Fact]
    [Rule("link.websocket.close")]
    public async Task A_close_cancels_the_handlers_of_its_session_at_once_and_no_others()
    {
        await using Site site = await Site.StartAsync(_patient);
        await using EchoClient other = await EchoClient.ConnectAsync(site.Echo).Soon();
        Task<int> held = other.HoldAsync(8).AsTask();
        await site.Service.Holding.Task.Soon();
        using ClientWebSocket page = new();
        await page.ConnectAsync(new Uri(site.Echo), default).Soon();
        await using EchoClient client = await ConnectAsync(page);
        Task waiting = client.WaitAsync().AsTask();
        await site.Service.Waiting.Task.Soon();

        await page.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default).Soon();

        await site.Service.WaitCancelled.Task.Soon();
        await Assert.ThrowsAsync<RoamException>(() => waiting.Soon());
        site.Service.Release.SetResult();
        Assert.Equal(8, await held.Soon());
    }

    [Fact]
    [Rule("link.websocket.close")]
    public async Task A_tab_that_is_closed_logs_no_warning_for_its_streams()
    {
        await using Site site = await Site.StartAsync();
        using ClientWebSocket page = new();
        await page.ConnectAsync(new Uri(site.Echo), default).Soon();
        await using EchoClient client = await ConnectAsync(page);
        TaskCompletionSource never = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IAsyncEnumerator<int> doubled = client.DoubleAsync(Numbers(never.Task)).GetAsyncEnumerator();
        Assert.True(await doubled.MoveNextAsync().Soon());

        await page.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, default).Soon();

        await site.UntilLoggedAsync(static line => line.Contains("ended with its connection", StringComparison.Ordinal));
        await site.UntilLoggedAsync(static line => line.StartsWith("Request finished", StringComparison.Ordinal));
        Assert.Empty(site.Logs.Alarms);
        never.SetResult();

        static async IAsyncEnumerable<int> Numbers(Task more)
        {
            yield return 1;
            await more;
        }
    }

    [Fact]
    [Rule("link.websocket.close")]
    public async Task A_client_that_closes_in_good_order_says_1000_and_hears_it()
    {
        await using Site site = await Site.StartAsync(_patient);
        using ClientWebSocket page = new();
        await page.ConnectAsync(new Uri(site.Echo), default).Soon();
        EchoClient client = await ConnectAsync(page);
        Assert.Equal([1], await client.EchoAsync([1]).Soon());

        await client.DisposeAsync();

        await client.Completion.Soon();
        Assert.Equal(WebSocketCloseStatus.NormalClosure, page.CloseStatus);
        await site.UntilLoggedAsync(static line => line.Contains(": ClosedByPeer", StringComparison.Ordinal));
    }

    [Fact]
    [Rule("link.websocket.close")]
    public async Task Text_is_answered_with_1003_and_a_text()
    {
        await using Site site = await Site.StartAsync();
        foreach (bool greeted in (bool[])[false, true])
        {
            using ClientWebSocket page = await Page.ConnectAsync(site);
            if (greeted)
            {
                await Page.GreetAsync(page);
            }

            await page.SendAsync("{\"hello\": 1}"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default).Soon();

            await AssertClosedAsync(page, WebSocketCloseStatus.InvalidMessageType, "text", "link.websocket");
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x00, 0x09, 0x05 })]
    [InlineData(new byte[] { 0x7b, 0x22, 0x68, 0x22, 0x3a, 0x31, 0x7d })]
    [InlineData(new byte[] { })]
    [Rule("link.websocket.close")]
    public async Task Who_does_not_begin_with_a_Hello_is_told_by_1008(byte[] first)
    {
        await using Site site = await Site.StartAsync();
        using ClientWebSocket page = await Page.ConnectAsync(site);

        await Page.SendAsync(page, first);

        await AssertClosedAsync(page, WebSocketCloseStatus.PolicyViolation, "", "");
    }

    [Fact]
    [Rule("link.websocket.close")]
    public async Task Who_says_nothing_is_told_by_1008_when_the_time_has_passed()
    {
        await using Site site = await Site.StartAsync(new RoamOptions { Limits = new RoamLimits { HandshakeTimeout = TimeSpan.FromMilliseconds(200) } });
        using ClientWebSocket page = await Page.ConnectAsync(site);

        Assert.Empty(await Page.ReadToCloseAsync(page));

        Assert.Equal(WebSocketCloseStatus.PolicyViolation, page.CloseStatus);
        Assert.Contains("0.2 seconds", page.CloseStatusDescription, StringComparison.Ordinal);
    }

    [Fact]
    [Rule("link.websocket.close")]
    public async Task A_violation_is_answered_with_1002()
    {
        await using Site site = await Site.StartAsync();
        using ClientWebSocket page = await Page.ConnectAsync(site);
        await Page.GreetAsync(page);

        await Page.SendAsync(page, 0x00, 0x7e);

        await AssertClosedAsync(page, WebSocketCloseStatus.ProtocolError, "", "wire.message.kind");
    }

    [Fact]
    [Rule("link.websocket.close")]
    public async Task A_message_over_the_limit_is_answered_with_1009()
    {
        await using Site site = await Site.StartAsync(new RoamOptions { Limits = new RoamLimits { MaxFrameBytes = 1024 } });
        foreach (bool greeted in (bool[])[false, true])
        {
            using ClientWebSocket page = await Page.ConnectAsync(site);
            if (greeted)
            {
                await Page.GreetAsync(page);
            }

            await Page.SendAsync(page, new byte[2000]);

            await AssertClosedAsync(page, WebSocketCloseStatus.MessageTooBig, "1024 bytes", "link.frame.limit");
        }
    }

    private static async Task<EchoClient> ConnectAsync(ClientWebSocket socket)
    {
        // Without keepalive, which would find a handler's peer gone by itself.
        RoamOptions options = _patient with { Limits = _patient.Limits with { KeepaliveInterval = Timeout.InfiniteTimeSpan } };
        RoamSession session = await RoamSession.InitiateAsync(new WebSocketLink(socket, "ws://site", options.ToLinkOptions()), options: options).Soon();
        return new EchoClient(session.Root);
    }

    /// <summary>Reads what comes last: a <c>ProtocolError</c>, for peers of ours, and the close with its text, for browsers.</summary>
    private static async Task AssertClosedAsync(ClientWebSocket page, WebSocketCloseStatus code, string text, string rule)
    {
        byte[] error = Assert.Single(await Page.ReadToCloseAsync(page));
        Assert.Equal([0x00, 0x02], error[..2]);
        Assert.Contains(rule, Encoding.UTF8.GetString(error), StringComparison.Ordinal);
        Assert.Equal(code, page.CloseStatus);
        Assert.Contains(text, page.CloseStatusDescription, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(page.CloseStatusDescription!), 1, 123);
    }
}
