using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Roam.Links;

namespace Roam.AspNetCore;

/// <summary>An endpoint whose requests become the links of a server. Safe for any number of threads.</summary>
internal sealed class WebSocketEndpoint
{
    // So many origins are told of at once; they are the peers' to choose.
    private const int MostOriginsLogged = 64;
    private const int LongestOriginShown = 200;

    private static readonly TimeSpan _longestDrain = TimeSpan.FromDays(30);

    private readonly string _path;
    private readonly RequestLinkListener _listener;
    private readonly RoamServer _server;
    private readonly LinkOptions _options;
    private readonly OriginPolicy _origins;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, byte> _refusedOrigins = new();
    private readonly int _maxSessions;
    private readonly TimeSpan _drainTimeout;
    private int _sessions;
    private volatile bool _isStopping;

    public WebSocketEndpoint(
        string path, Action<RoamServices> configure, RoamOptions options, OriginPolicy origins, TimeSpan shutdownTimeout)
    {
        _path = path;
        _listener = new RequestLinkListener(path);
        _server = RoamServer.Start(_listener, configure, options);
        _maxSessions = options.Limits.MaxSessions;
        _options = options.ToLinkOptions();
        _drainTimeout = DrainTimeout(shutdownTimeout, options.Limits.CloseTimeout);
        _origins = origins;
        _logger = options.LoggerFactory.CreateLogger("Roam.AspNetCore");
    }

    /// <summary>Refuses new sessions from now on, and drains those that there are; their requests end with them.</summary>
    // Detached: the application waits for the requests, which last as long as their sessions.
    public void Stop()
    {
        _isStopping = true;
        _ = StopAsync();
    }

    /// <summary>Serves a session for as long as the request lasts.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await RefuseAsync(
                context, StatusCodes.Status400BadRequest, "This endpoint serves Roam over WebSockets: connect to it with ws:// or wss://.")
                .ConfigureAwait(false);
            return;
        }

        if (_isStopping)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "The application is stopping.").ConfigureAwait(false);
            return;
        }

        if (!_origins.Allows(context.Request, out string origin))
        {
            await RefuseOriginAsync(context, origin).ConfigureAwait(false);
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _sessions) > _maxSessions)
            {
                await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, $"There are {_maxSessions} sessions already.")
                    .ConfigureAwait(false);
                return;
            }

            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext()).ConfigureAwait(false);
            RequestLink link = new(new WebSocketLink(socket, Describe(context.Connection), _options), context);
            if (!_listener.TryAdd(link))
            {
                // The application is stopping.
                await link.DisposeAsync().ConfigureAwait(false);
            }

            await link.Disposed.ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _sessions);
        }
    }

    // The web server cuts off what is left when the application's time is over. So sessions that have not drained are cancelled early
    // enough to say so.
    private static TimeSpan DrainTimeout(TimeSpan shutdownTimeout, TimeSpan closeTimeout)
    {
        if (shutdownTimeout == Timeout.InfiniteTimeSpan)
        {
            return shutdownTimeout;
        }

        TimeSpan farewell = TimeSpan.FromTicks(Math.Min(closeTimeout.Ticks, shutdownTimeout.Ticks / 2));
        return TimeSpan.FromTicks(Math.Min((shutdownTimeout - farewell).Ticks, _longestDrain.Ticks));
    }

    // spec: session.drain
    private async Task StopAsync()
    {
        try
        {
            await _server.StopAsync(_drainTimeout).ConfigureAwait(false);
            await _server.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.StopFailed(_logger, _path, exception);
        }
    }

    // spec: link.websocket.origin
    private Task RefuseOriginAsync(HttpContext context, string origin)
    {
        string shown = Show(origin);
        string own = Show(OriginPolicy.OriginOf(context.Request));
        if (_refusedOrigins.Count < MostOriginsLogged && _refusedOrigins.TryAdd(shown, default))
        {
            Log.OriginRefused(_logger, shown, _path, own);
        }
        else
        {
            Log.OriginRefusedAgain(_logger, shown, _path);
        }

        return RefuseAsync(
            context,
            StatusCodes.Status403Forbidden,
            $"Pages of {shown} may not connect here, only those of {own}, to which this request was made. The server allows others with "
                + $"MapRoam(…, configureEndpoint: e => e.AllowedOrigins.Add(\"{shown}\")). If pages do come from the same address, a proxy hides "
                + "it from the server: UseForwardedHeaders.");
    }

    private static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(reason, context.RequestAborted);
    }

    // What a peer has sent goes into logs and texts as printable ASCII, and not without an end.
    private static string Show(string text) =>
        string.Create(Math.Min(text.Length, LongestOriginShown), text, static (shown, whole) =>
        {
            for (int i = 0; i < shown.Length; i++)
            {
                shown[i] = whole[i] is > ' ' and < '\x7f' and not ('"' or '\\' or '<') ? whole[i] : '?';
            }
        });

    private static string Describe(ConnectionInfo connection) =>
        connection.RemoteIpAddress is { } address ? $"ws://{new IPEndPoint(address, connection.RemotePort)}" : $"ws:{connection.Id}";
}
