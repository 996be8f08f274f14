using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Roam;
using Roam.Links;

namespace Testbed;

/// <summary>One side: gets links, makes sessions on them, and serves or calls.</summary>
internal static class Peer
{
    /// <summary>Serves the testbed.</summary>
    /// <param name="settings">How.</param>
    /// <param name="ready">Told the address when others can connect to it.</param>
    /// <param name="stop">Ends listening and the sessions.</param>
    public static async Task ServeAsync(Settings settings, Action<string> ready, CancellationToken stop)
    {
        RoamServices services = Serve(new RoamServices());
        if (settings.Connects)
        {
            await ServeAsync(await LinkAddress.ConnectAsync(settings.Address, cancellationToken: stop));
            return;
        }

        if (settings.Role == SessionRole.Initiator)
        {
            await ListenAsync(settings.Address, ServeAsync, ready, stop);
        }
        else if (IsWebSocket(settings.Address))
        {
            // The usual case: whoever listens answers. For the others, a link becomes a session by hand.
            await RunSiteAsync(
                settings.Address, (app, path) => app.MapRoam(path, services => Serve(services), settings.Options), ready, stop);
        }
        else
        {
            await using RoamServer server = await RoamServer.ListenAsync(
                settings.Address, services => Serve(services), settings.Options, stop);
            ready(server.Address);
            await UntilAsync(stop);
        }

        async Task ServeAsync(ILink link)
        {
            await using RoamSession session = await StartAsync(link, settings, services);
            await using ConnectionLease lease = session.Root.Retain();
            await session.Completion.WaitAsync(stop);
        }
    }

    /// <summary>Calls every method of a testbed.</summary>
    /// <param name="settings">How.</param>
    /// <param name="ready">Told the address when others can connect to it.</param>
    /// <param name="print">Takes a line for each check.</param>
    /// <returns>How many checks failed.</returns>
    public static async Task<int> CallAsync(Settings settings, Action<string> ready, Action<string> print)
    {
        if (settings.Connects)
        {
            return await CallAsync(await LinkAddress.ConnectAsync(settings.Address));
        }

        // The first who connects is called.
        TaskCompletionSource<int> called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource stop = new();
        Task listening = ListenAsync(
            settings.Address,
            async link =>
            {
                try
                {
                    called.TrySetResult(await CallAsync(link));
                }
                catch (RoamException exception)
                {
                    called.TrySetException(exception);
                }
            },
            ready,
            stop.Token);
        await Task.WhenAny(called.Task, listening);
        await stop.CancelAsync();
        await listening;
        return await called.Task;

        async Task<int> CallAsync(ILink link)
        {
            await using RoamSession session = await StartAsync(link, settings, new RoamServices());
            await using TestbedClient client = new(session.Root);
            print($"calling {session.RemoteAddress} as {settings.Role.ToString().ToLowerInvariant()}, {session.PayloadFormat} payloads");
            (int passed, int failed) = await new Suite(client, settings.Items, print).RunAsync();
            print($"{passed} passed, {failed} failed");
            return failed;
        }
    }

    private static RoamServices Serve(RoamServices services) => services.Add<ITestbed>(new TestbedService());

    private static Task<RoamSession> StartAsync(ILink link, Settings settings, RoamServices services) =>
        settings.Role == SessionRole.Initiator
            ? RoamSession.InitiateAsync(link, services: services, options: settings.Options)
            : RoamSession.AcceptAsync(link, services, settings.Options);

    private static async Task ListenAsync(string address, Func<ILink, Task> use, Action<string> ready, CancellationToken stop)
    {
        if (IsWebSocket(address))
        {
            await RunSiteAsync(address, (app, path) => MapLinks(app, path, use), ready, stop);
            return;
        }

        await using ILinkListener listener = await LinkAddress.ListenAsync(address, cancellationToken: stop);
        ready(listener.Address.OriginalString);
        List<Task> uses = [];
        try
        {
            while (await listener.AcceptAsync(stop) is { } link)
            {
                uses.Add(use(link));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(uses).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void MapLinks(WebApplication app, string path, Func<ILink, Task> use)
    {
        app.UseWebSockets();
        app.Map(path, async (HttpContext context) =>
        {
            using System.Net.WebSockets.WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            await use(new WebSocketLink(socket, $"ws://{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}"));
        });
    }

    private static async Task RunSiteAsync(string address, Action<WebApplication, string> map, Action<string> ready, CancellationToken stop)
    {
        Uri uri = new(address);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://{uri.Authority}");
        await using WebApplication app = builder.Build();
        map(app, uri.AbsolutePath);
        await app.StartAsync(stop);
        ready(app.Urls.Single().Replace("http://", "ws://", StringComparison.Ordinal) + uri.AbsolutePath);

        // The host takes the signals that ask a process to end.
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, app.Lifetime.ApplicationStopping);
        await UntilAsync(either.Token);
        await app.StopAsync(CancellationToken.None);
    }

    private static bool IsWebSocket(string address) => address.StartsWith("ws://", StringComparison.Ordinal);

    private static Task UntilAsync(CancellationToken stop) =>
        Task.Delay(Timeout.InfiniteTimeSpan, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
}
