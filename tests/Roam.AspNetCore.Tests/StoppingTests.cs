using System.Net;
using System.Net.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Roam.TestKit;

namespace Roam.AspNetCore.Tests;

/// <summary>What becomes of sessions when the application stops.</summary>
public sealed class StoppingTests
{
    [Fact]
    [Rule("session.drain")]
    public async Task What_runs_ends_and_its_reply_arrives_before_the_application_has_stopped()
    {
        await using Site site = await Site.StartAsync();
        await using EchoClient client = await EchoClient.ConnectAsync(site.Echo).Soon();
        Task<int> call = client.HoldAsync(7).AsTask();
        await site.Service.Holding.Task.Soon();

        Task stopping = site.Application.StopAsync();
        await client.Connection.Session.Draining.Soon();
        RoamException refused = await Assert.ThrowsAsync<RoamException>(() => client.EchoAsync([1]).Soon());
        Assert.Equal(RoamErrorKind.Draining, refused.Kind);
        Assert.False(stopping.IsCompleted);

        site.Service.Release.SetResult();
        Assert.Equal(7, await call.Soon());
        await stopping.Soon();
        Assert.Equal(SessionEndReason.ClosedByPeer, (await client.Completion.Soon()).Reason);
    }

    [Fact]
    [Rule("session.drain")]
    public async Task A_stream_that_runs_goes_on_to_its_end()
    {
        await using Site site = await Site.StartAsync();
        await using EchoClient client = await EchoClient.ConnectAsync(site.Echo).Soon();
        TaskCompletionSource more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IAsyncEnumerator<int> doubled = client.DoubleAsync(Numbers(more.Task)).GetAsyncEnumerator();
        Assert.True(await doubled.MoveNextAsync().Soon());

        Task stopping = site.Application.StopAsync();
        await client.Connection.Session.Draining.Soon();
        more.SetResult();

        Assert.True(await doubled.MoveNextAsync().Soon());
        Assert.Equal(4, doubled.Current);
        Assert.False(await doubled.MoveNextAsync().Soon());
        await stopping.Soon();

        static async IAsyncEnumerable<int> Numbers(Task more)
        {
            yield return 1;
            await more;
            yield return 2;
        }
    }

    [Fact]
    [Rule("session.drain.deadline")]
    public async Task What_does_not_end_is_cancelled_and_answered_within_the_shutdown_timeout()
    {
        await using Site site = await Site.StartAsync(
            configure: static services => services.Configure<HostOptions>(static o => o.ShutdownTimeout = TimeSpan.FromSeconds(2)));
        await using EchoClient client = await EchoClient.ConnectAsync(site.Echo).Soon();
        Task waiting = client.WaitAsync().AsTask();
        await site.Service.Waiting.Task.Soon();

        await site.Application.StopAsync().Soon();

        RoamException exception = await Assert.ThrowsAsync<RoamException>(() => waiting.Soon());
        Assert.Equal(RoamErrorKind.Cancelled, exception.Kind);
        Assert.True(exception.MayHaveRun);
        Assert.Equal(SessionEndReason.ClosedByPeer, (await client.Completion.Soon()).Reason);
    }

    [Fact]
    public async Task A_handler_that_hears_no_token_does_not_hold_the_application_up()
    {
        await using Site site = await Site.StartAsync(
            configure: static services => services.Configure<HostOptions>(static o => o.ShutdownTimeout = TimeSpan.FromSeconds(1)));
        await using EchoClient client = await EchoClient.ConnectAsync(site.Echo).Soon();
        Task<int> call = client.HoldAsync(7).AsTask();
        await site.Service.Holding.Task.Soon();

        await site.Application.StopAsync().Soon();

        await Assert.ThrowsAsync<RoamException>(() => call.Soon());
        site.Service.Release.SetResult();
    }

    [Fact]
    public async Task An_idle_session_ends_at_once_and_in_good_order()
    {
        await using Site site = await Site.StartAsync();
        await using EchoClient client = await EchoClient.ConnectAsync(site.Echo).Soon();

        await site.Application.StopAsync().Soon();

        Assert.Equal(SessionEndReason.ClosedByPeer, (await client.Completion.Soon()).Reason);
    }

    [Fact]
    public async Task While_the_application_stops_new_sessions_are_refused_with_503()
    {
        await using Site site = await Site.StartAsync();
        await using EchoClient client = await EchoClient.ConnectAsync(site.Echo).Soon();
        Task<int> call = client.HoldAsync(7).AsTask();
        await site.Service.Holding.Task.Soon();

        // The web server listens on: only the host's own stop would end that.
        site.Application.Lifetime.StopApplication();
        await client.Connection.Session.Draining.Soon();

        RoamException exception = await Assert.ThrowsAsync<RoamException>(() => EchoClient.ConnectAsync(site.Echo).Soon());
        Assert.Contains("503", exception.Message, StringComparison.Ordinal);
        site.Service.Release.SetResult();
        Assert.Equal(7, await call.Soon());
    }

    [Fact]
    [Rule("link.websocket.close")]
    public async Task A_page_is_told_that_the_server_goes_away()
    {
        await using Site site = await Site.StartAsync();
        using ClientWebSocket page = await Page.ConnectAsync(site);
        await Page.GreetAsync(page);

        Task stopping = site.Application.StopAsync();

        Assert.Empty(await Page.ReadToCloseAsync(page));
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, page.CloseStatus);
        await page.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, default).Soon();
        await stopping.Soon();
    }
}
