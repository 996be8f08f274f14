using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Roam.Links;
using Roam.TestKit;

namespace Roam.AspNetCore.Tests;

/// <summary>Sessions over a real Kestrel on this machine.</summary>
public class MapRoamTests
{
    [Fact]
    public async Task Calls_and_streams_run_over_a_web_socket()
    {
        await using Site site = await Site.StartAsync();
        await using EchoClient client = await EchoClient.ConnectAsync(site.Echo).Soon();

        foreach (int size in (int[])[0, 1, 125, 126, 65_535, 65_536, 3_000_000])
        {
            byte[] value = Bytes(size);
            Assert.Equal(value, await client.EchoAsync(value).Soon());
        }

        byte[][] answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => client.EchoAsync(Bytes(i)).AsTask())).Soon();
        Assert.All(answers, static (answer, i) => Assert.Equal(i, answer.Length));

        List<int> doubled = [];
        await foreach (int number in client.DoubleAsync(Enumerable.Range(0, 1000).ToAsyncEnumerable()))
        {
            doubled.Add(number);
        }

        Assert.Equal(Enumerable.Range(0, 1000).Select(static i => i * 2), doubled);
        Assert.Equal(site.Echo, client.Connection.Session.RemoteAddress);
        Assert.Contains(site.Logs.All, static line => line.StartsWith("Session with ws://127.0.0.1:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_no_web_socket_is_answered_with_status_400_and_told_why()
    {
        await using Site site = await Site.StartAsync();
        using HttpClient http = new();

        using HttpResponseMessage answer = await http.GetAsync(site.Http + "/echo").Soon();

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("connect to it with ws://", await answer.Content.ReadAsStringAsync().Soon(), StringComparison.Ordinal);
        using HttpResponseMessage posted = await http.PostAsync(site.Http + "/echo", new StringContent("x")).Soon();
        Assert.Equal(HttpStatusCode.BadRequest, posted.StatusCode);
    }

    [Fact]
    public async Task An_address_without_an_endpoint_is_told_from_one()
    {
        await using Site site = await Site.StartAsync();

        RoamException exception = await Assert.ThrowsAsync<RoamException>(() => EchoClient.ConnectAsync(site.Echo + "/none").Soon());

        Assert.Equal(RoamErrorKind.ConnectFailed, exception.Kind);
        Assert.Contains("404", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_beyond_the_limit_are_refused_until_one_ends()
    {
        await using Site site = await Site.StartAsync(new RoamOptions { Limits = new RoamLimits { MaxSessions = 1 } });
        EchoClient first = await EchoClient.ConnectAsync(site.Echo).Soon();

        RoamException exception = await Assert.ThrowsAsync<RoamException>(() => EchoClient.ConnectAsync(site.Echo).Soon());
        Assert.Equal(RoamErrorKind.ConnectFailed, exception.Kind);
        Assert.Contains("503", exception.Message, StringComparison.Ordinal);
        Assert.Equal([7], await first.EchoAsync([7]).Soon());

        await first.DisposeAsync().Soon();
        await using EchoClient second = await ConnectWhenThereIsRoomAsync(site.Echo);
        Assert.Equal([8], await second.EchoAsync([8]).Soon());
    }

    [Fact]
    public async Task A_client_that_closes_ends_its_session_and_its_request()
    {
        await using Site site = await Site.StartAsync();
        await using (EchoClient client = await EchoClient.ConnectAsync(site.Echo).Soon())
        {
            await client.EchoAsync([1]).Soon();
        }

        await UntilAsync(() => site.Logs.All.Any(static line => line.Contains(": ClosedByPeer", StringComparison.Ordinal)));
        await UntilAsync(() => site.Logs.All.Any(static line => line.StartsWith("Request finished", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_client_that_goes_without_a_word_ends_its_session_and_its_calls()
    {
        await using Site site = await Site.StartAsync();
        await using EchoClient client = await EchoClient.ConnectAsync(site.Echo).Soon();
        Task waiting = client.WaitAsync().AsTask();
        await site.Service.Waiting.Task.Soon();

        client.Connection.Session.Abort();

        await Assert.ThrowsAsync<RoamException>(() => waiting.Soon());
        await UntilAsync(() => site.Logs.All.Any(static line => line.Contains(": ConnectionLost", StringComparison.Ordinal)));
    }

    [Fact]
    [Rule("session.handshake.max-frame")]
    public async Task A_message_over_the_limit_of_the_site_fails_its_call_alone()
    {
        await using Site site = await Site.StartAsync(new RoamOptions { Limits = new RoamLimits { MaxFrameBytes = 10_000 } });
        await using EchoClient client = await EchoClient.ConnectAsync(site.Echo).Soon();

        RoamException exception = await Assert.ThrowsAsync<RoamException>(() => client.EchoAsync(Bytes(20_000)).Soon());
        Assert.Equal(RoamErrorKind.LimitExceeded, exception.Kind);
        Assert.Equal(Bytes(9_000), await client.EchoAsync(Bytes(9_000)).Soon());
    }

    [Fact]
    public async Task A_subprotocol_that_a_client_asks_for_is_not_confirmed()
    {
        await using Site site = await Site.StartAsync();
        using ClientWebSocket socket = new();
        socket.Options.AddSubProtocol("chat");

        await socket.ConnectAsync(new Uri(site.Echo), default).Soon();

        Assert.Null(socket.SubProtocol);
    }

    [Fact]
    public async Task Over_TLS_the_certificate_is_the_callers_business()
    {
        using X509Certificate2 certificate = Site.CreateCertificate();
        await using Site site = await Site.StartAsync(certificate: certificate);
        Assert.StartsWith("wss://", site.Echo, StringComparison.Ordinal);
        Assert.Equal(
            RoamErrorKind.ConnectFailed, (await Assert.ThrowsAsync<RoamException>(() => EchoClient.ConnectAsync(site.Echo).Soon())).Kind);

        WebSocketLink link = await WebSocketLink.ConnectAsync(
            new Uri(site.Echo),
            configure: o => o.RemoteCertificateValidationCallback = (_, shown, _, _) => certificate.Equals(shown)).Soon();
        RoamSession session = await RoamSession.InitiateAsync(link).Soon();
        await using EchoClient client = new(session.Root);

        Assert.Equal([1, 2, 3], await client.EchoAsync([1, 2, 3]).Soon());
    }

    [Fact]
    public async Task What_a_client_is_configured_with_reaches_the_server()
    {
        TaskCompletionSource<string> cookie = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using Site site = await Site.StartAsync(configure: services => services.AddSingleton<IStartupFilter>(new CookieReader(cookie)));
        CookieContainer cookies = new();
        cookies.Add(new Uri(site.Http), new Cookie("flavour", "oat"));

        await using (await WebSocketLink.ConnectAsync(
            new Uri(site.Echo),
            configure: o =>
            {
                o.Cookies = cookies;
                o.Credentials = new NetworkCredential("ada", "secret");
                o.Proxy = null;
            }).Soon())
        {
        }

        Assert.Equal("flavour=oat", await cookie.Task.Soon());
    }

    [Fact]
    public async Task A_proxy_that_a_client_is_configured_with_is_asked()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        WebProxy proxy = new(new Uri($"http://{listener.LocalEndpoint}"), BypassOnLocal: false);
        Task connecting = WebSocketLink.ConnectAsync(new Uri("ws://calc.example:7070/"), configure: o => o.Proxy = proxy).AsTask();

        using (TcpClient asked = await listener.AcceptTcpClientAsync().Soon())
        using (StreamReader reader = new(asked.GetStream()))
        {
            Assert.Equal("CONNECT calc.example:7070 HTTP/1.1", await reader.ReadLineAsync().Soon());

            // The client would try again.
            listener.Stop();
        }

        await Assert.ThrowsAsync<LinkException>(() => connecting.Soon());
    }

    [Fact]
    public async Task Two_services_of_one_name_are_refused_when_the_endpoint_is_mapped()
    {
        await using WebApplication application = WebApplication.CreateSlimBuilder().Build();

        Assert.Throws<ArgumentException>(
            () => application.MapRoam("/echo", static services => services.Add<IEcho>(new Echo()).Add<IEcho>(new Echo())));
    }

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 7 + count))];

    // A place is free when the request has ended, which the client cannot see.
    private static async Task<EchoClient> ConnectWhenThereIsRoomAsync(string address)
    {
        using CancellationTokenSource bound = new(Eventually.Timeout);
        while (true)
        {
            try
            {
                return await EchoClient.ConnectAsync(address, cancellationToken: bound.Token);
            }
            catch (RoamException exception) when (exception.Message.Contains("503", StringComparison.Ordinal))
            {
                bound.Token.ThrowIfCancellationRequested();
            }
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource bound = new(Eventually.Timeout);
        while (!condition())
        {
            bound.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class CookieReader(TaskCompletionSource<string> cookie) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
        {
            application.Use(following => context =>
            {
                cookie.TrySetResult(context.Request.Headers.Cookie.ToString());
                return following(context);
            });
            next(application);
        };
    }
}
