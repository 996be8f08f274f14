using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Roam.TestKit;

namespace Roam.AspNetCore.Tests;

/// <summary>Which pages of browsers may connect.</summary>
public sealed class OriginTests
{
    [Fact]
    [Rule("link.websocket.origin")]
    public async Task A_page_of_another_origin_is_refused_and_told_how_to_allow_it()
    {
        await using Site site = await Site.StartAsync();
        string otherPort = "http://127.0.0.1:1";

        (HttpStatusCode status, string text) = await AskAsync(site, otherPort);

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains(otherPort, text, StringComparison.Ordinal);
        Assert.Contains(site.Http, text, StringComparison.Ordinal);
        Assert.Contains("AllowedOrigins", text, StringComparison.Ordinal);
        Assert.Contains("UseForwardedHeaders", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("https://127.0.0.1:{port}")]
    [InlineData("http://localhost:{port}")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://127.0.0.1:{port}.evil.example")]
    [InlineData("http://127.0.0.1:{port}/")]
    [InlineData("http://user@127.0.0.1:{port}")]
    [Rule("link.websocket.origin")]
    public async Task What_is_not_the_same_origin_is_refused(string origin)
    {
        await using Site site = await Site.StartAsync();

        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(site, OnPortOf(site, origin))).Status);
    }

    [Fact]
    [Rule("link.websocket.origin")]
    public async Task The_same_origin_and_who_names_none_may_connect()
    {
        await using Site site = await Site.StartAsync();

        Assert.Equal(HttpStatusCode.SwitchingProtocols, (await AskAsync(site, site.Http)).Status);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, (await AskAsync(site, site.Http.ToUpperInvariant())).Status);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, (await AskAsync(site, origin: null)).Status);
    }

    [Theory]
    [InlineData("https://good.example", "https://good.example", true)]
    [InlineData("https://good.example", "https://good.example:443", true)]
    [InlineData("https://good.example:443", "https://GOOD.example", true)]
    [InlineData("https://good.example", "http://good.example", false)]
    [InlineData("https://good.example", "https://good.example:8443", false)]
    [InlineData("https://good.example", "https://very.good.example", false)]
    [InlineData("https://good.example", "https://good.example.evil.example", false)]
    [InlineData("https://*.good.example", "https://a.good.example", true)]
    [InlineData("https://*.good.example", "https://a.b.good.example", true)]
    [InlineData("https://*.good.example", "https://good.example", false)]
    [InlineData("https://*.good.example", "https://.good.example", false)]
    [InlineData("https://*.good.example", "https://evilgood.example", false)]
    [InlineData("https://*.good.example", "https://evil.example/.good.example", false)]
    [InlineData("https://*.good.example", "https://evil.example#.good.example", false)]
    [InlineData("https://*.good.example", "https://evil.example:1@a.good.example", false)]
    [InlineData("https://*.good.example", "http://a.good.example", false)]
    [InlineData("https://*.good.example:8443", "https://a.good.example:8443", true)]
    [InlineData("https://*.good.example:8443", "https://a.good.example", false)]
    [InlineData("https://bücher.example", "https://xn--bcher-kva.example", true)]
    [InlineData("http://[::1]:8080", "http://[::1]:8080", true)]
    [InlineData("app://desk", "app://desk", true)]
    [InlineData("app://desk", "app://other", false)]
    [InlineData("null", "null", true)]
    [InlineData("*", "https://evil.example", true)]
    [InlineData("*", "null", true)]
    [Rule("link.websocket.origin")]
    public async Task Allowed_origins_are_those_that_are_listed(string allowed, string origin, bool isAllowed)
    {
        await using Site site = await Site.StartAsync(endpoint: e => e.AllowedOrigins.Add(allowed));

        Assert.Equal(isAllowed ? HttpStatusCode.SwitchingProtocols : HttpStatusCode.Forbidden, (await AskAsync(site, origin)).Status);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, (await AskAsync(site, site.Http)).Status);
    }

    [Fact]
    [Rule("link.websocket.origin")]
    public async Task The_applications_list_counts_where_the_endpoint_has_none()
    {
        await using Site site = await Site.StartAsync(
            configure: static services => services.Configure<WebSocketOptions>(static o => o.AllowedOrigins.Add("https://good.example")));

        Assert.Equal(HttpStatusCode.SwitchingProtocols, (await AskAsync(site, "https://good.example")).Status);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, (await AskAsync(site, site.Http)).Status);
        (HttpStatusCode status, string text) = await AskAsync(site, "https://bad.example");
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("https://bad.example", text, StringComparison.Ordinal);

        await using Site other = await Site.StartAsync(
            configure: static services => services.Configure<WebSocketOptions>(static o => o.AllowedOrigins.Add("https://good.example")),
            endpoint: static e => e.AllowedOrigins.Add("https://better.example"));

        Assert.Equal(HttpStatusCode.SwitchingProtocols, (await AskAsync(other, "https://better.example")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(other, "https://good.example")).Status);
    }

    [Fact]
    [Rule("link.websocket.origin")]
    public async Task A_refusal_is_logged_once_for_each_origin_and_shows_no_more_than_is_good()
    {
        await using Site site = await Site.StartAsync();
        string strange = "https://evil.example/" + new string('x', 5_000);

        await AskAsync(site, strange);
        (_, string text) = await AskAsync(site, strange);

        string line = Assert.Single(site.Logs.All, static l => l.StartsWith("Refused a page of https://evil.example/xxx", StringComparison.Ordinal) && !l.EndsWith("again.", StringComparison.Ordinal));
        Assert.InRange(line.Length, 200, 400);
        Assert.InRange(text.Length, 200, 1_000);
    }

    [Theory]
    [InlineData("good.example", "scheme://host")]
    [InlineData("https://good.example/", "nothing stands before or behind")]
    [InlineData("https://good.example/page", "nothing stands before or behind")]
    [InlineData("https://me@good.example", "nothing stands before or behind")]
    [InlineData("https://a.*.example", "a star stands for")]
    [InlineData("https://*", "a star stands for")]
    [InlineData("", "scheme://host")]
    [InlineData("mailto:a@b.example", "scheme://host")]
    public async Task What_is_no_origin_is_refused_when_the_endpoint_is_mapped(string entry, string advice)
    {
        await using WebApplication application = WebApplication.CreateSlimBuilder().Build();

        ArgumentException exception = Assert.Throws<ArgumentException>(() => application.MapRoam(
            "/echo", static services => services.Add<IEcho>(new Echo()), configureEndpoint: e => e.AllowedOrigins.Add(entry)));

        Assert.Contains($"'{entry}' in AllowedOrigins", exception.Message, StringComparison.Ordinal);
        Assert.Contains(advice, exception.Message, StringComparison.Ordinal);
    }

    private static string OnPortOf(Site site, string text) =>
        text.Replace("{port}", new Uri(site.Http).Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>Asks for a WebSocket as a page of this origin does.</summary>
    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(Site site, string? origin)
    {
        using HttpClient http = new();
        using HttpRequestMessage request = new(HttpMethod.Get, site.Http + "/echo");
        request.Headers.Connection.Add("Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", Convert.ToBase64String(new byte[16]));
        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }

        using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).Soon();
        return (answer.StatusCode, answer.StatusCode == HttpStatusCode.SwitchingProtocols ? "" : await answer.Content.ReadAsStringAsync().Soon());
    }
}
