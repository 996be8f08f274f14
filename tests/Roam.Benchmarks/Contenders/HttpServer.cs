using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Roam.Benchmarks.Contract;

namespace Roam.Benchmarks.Contenders;

/// <summary>Kestrel on a free port, and a minimal API that does what <see cref="Bench"/> does.</summary>
internal static class HttpServer
{
    public static async Task<WebApplication> StartAsync(HttpProtocols protocols, Action<WebApplication> map)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = protocols);
        });
        builder.WebHost.UseUrls();
        WebApplication app = builder.Build();
        map(app);
        await app.StartAsync();
        return app;
    }

    public static void MapBench(WebApplication app)
    {
        app.MapPost("/add", static (HttpContender.Sum sum) => sum.Left + sum.Right);
        app.MapPost("/reading", static (Reading reading) => reading);
        app.MapPost("/echo", static async (HttpContext context) =>
        {
            byte[] body = new byte[(int)context.Request.ContentLength!.Value];
            await context.Request.Body.ReadExactlyAsync(body);
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body);
        });
        app.MapGet("/down", static (int count, int size) => size == 0
            ? Results.Json(HttpContender.Items(1, count))
            : Results.Json(HttpContender.Items(new byte[size], count)));
        app.MapPost("/up", CountAsync<int>);
        app.MapPost("/up-blocks", CountAsync<byte[]>);
    }

    private static async Task<IResult> CountAsync<T>(HttpRequest request)
    {
        int count = 0;
        await foreach (T? item in System.Text.Json.JsonSerializer.DeserializeAsyncEnumerable<T>(request.Body))
        {
            count++;
        }

        return Results.Json(count);
    }
}
