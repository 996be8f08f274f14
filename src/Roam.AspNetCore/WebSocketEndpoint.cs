using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Roam.Links;

namespace Roam.AspNetCore;

/// <summary>An endpoint whose requests become the links of a server. Safe for any number of threads.</summary>
internal sealed class WebSocketEndpoint
{
    private readonly RequestLinkListener _listener;
    private readonly RoamServer _server;
    private readonly LinkOptions _options;
    private readonly int _maxSessions;
    private int _sessions;

    public WebSocketEndpoint(string path, Action<RoamServices> configure, RoamOptions options)
    {
        _listener = new RequestLinkListener(path);
        _server = RoamServer.Start(_listener, configure, options);
        _maxSessions = options.Limits.MaxSessions;
        _options = new LinkOptions
        {
            MaxMessageBytes = options.Limits.MaxFrameBytes,
            BufferPool = options.BufferPool,
            TimeProvider = options.TimeProvider,
        };
    }

    /// <summary>Begins to end all sessions; their requests end with them.</summary>
    // Detached: the application waits for the requests, which last as long as their sessions.
    public void Stop() => _ = _server.DisposeAsync().AsTask();

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

        try
        {
            if (Interlocked.Increment(ref _sessions) > _maxSessions)
            {
                await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, $"There are {_maxSessions} sessions already.")
                    .ConfigureAwait(false);
                return;
            }

            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext()).ConfigureAwait(false);
            RequestLink link = new(new WebSocketLink(socket, Describe(context.Connection), _options));
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

    private static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(reason, context.RequestAborted);
    }

    private static string Describe(ConnectionInfo connection) =>
        connection.RemoteIpAddress is { } address ? $"ws://{new IPEndPoint(address, connection.RemotePort)}" : $"ws:{connection.Id}";
}
