using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Roam;
using Roam.AspNetCore;

// Where endpoints are mapped, this namespace is in use already.
namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps endpoints that serve Roam over WebSockets.</summary>
public static class RoamEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Serves sessions at a path, each over a WebSocket. Clients connect to <c>ws://host:port/path</c>, or <c>wss://</c> over TLS. Other
    /// requests are answered with status 400, and those beyond <see cref="RoamLimits.MaxSessions"/> with 503. When the application stops,
    /// new sessions are refused with 503 and those that there are drain as by <see cref="RoamServer.StopAsync"/>: what runs may end, as long
    /// as <see cref="HostOptions.ShutdownTimeout"/> allows, and is cancelled <see cref="RoamLimits.CloseTimeout"/> before that is over.
    /// </summary>
    /// <remarks><c>UseWebSockets</c> need not be called; if it is, with <see cref="WebSocketOptions.AllowedOrigins"/>, it refuses by itself. A
    /// subprotocol that a client asks for is not confirmed. Of browsers' pages, only those of the same origin may connect, and those that
    /// <see cref="RoamEndpointOptions.AllowedOrigins"/> names; the rest is answered with status 403.</remarks>
    /// <param name="endpoints">Where to map.</param>
    /// <param name="pattern">The path.</param>
    /// <param name="configure">Adds the services: <c>s => s.Add&lt;ICalculator&gt;(new Calculator())</c>.</param>
    /// <param name="options">Options; the defaults if not given. Logs go to the application's unless they say otherwise.</param>
    /// <param name="configureEndpoint">Sets what only the endpoint is told:
    /// <c>e => e.AllowedOrigins.Add("https://app.example.com")</c>.</param>
    /// <returns>What authorization, hosts and other conventions are added to.</returns>
    /// <exception cref="ArgumentException">Two services have one name, or an allowed origin is none.</exception>
    public static IEndpointConventionBuilder MapRoam(
        this IEndpointRouteBuilder endpoints,
        string pattern,
        Action<RoamServices> configure,
        RoamOptions? options = null,
        Action<RoamEndpointOptions>? configureEndpoint = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        options ??= RoamOptions.Default;
        if (options.LoggerFactory == NullLoggerFactory.Instance && endpoints.ServiceProvider.GetService<ILoggerFactory>() is { } logs)
        {
            options = options with { LoggerFactory = logs };
        }

        RoamEndpointOptions endpointOptions = new();
        configureEndpoint?.Invoke(endpointOptions);
        WebSocketOptions webSockets = endpoints.ServiceProvider.GetService<IOptions<WebSocketOptions>>()?.Value ?? new WebSocketOptions();
        OriginPolicy origins = new(endpointOptions.AllowedOrigins.Count > 0 ? endpointOptions.AllowedOrigins : webSockets.AllowedOrigins);
        HostOptions host = endpoints.ServiceProvider.GetService<IOptions<HostOptions>>()?.Value ?? new HostOptions();
        WebSocketEndpoint endpoint = new(pattern, configure, options, origins, host.ShutdownTimeout);

        // Not awaited here: the application stops as long as requests run, and each lasts as long as its session.
        endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(endpoint.Stop);
        IApplicationBuilder pipeline = endpoints.CreateApplicationBuilder();

        // Without the application's origins: the endpoint checks them, and says why it refuses.
        pipeline.UseWebSockets(new WebSocketOptions
        {
            KeepAliveInterval = webSockets.KeepAliveInterval,
            KeepAliveTimeout = webSockets.KeepAliveTimeout,
        });
        pipeline.Run(endpoint.InvokeAsync);
        return endpoints.Map(pattern, pipeline.Build()).WithDisplayName($"Roam {pattern}");
    }
}
