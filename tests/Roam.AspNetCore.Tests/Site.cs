using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Roam.TestKit;

namespace Roam.AspNetCore.Tests;

/// <summary>An application on Kestrel, on a free port of this machine, with an endpoint at <c>/echo</c>.</summary>
internal sealed class Site : IAsyncDisposable
{
    private Site(WebApplication application, Echo service, Lines logs)
    {
        Application = application;
        Service = service;
        Logs = logs;
    }

    public WebApplication Application { get; }

    public Echo Service { get; }

    /// <summary>What the application has logged.</summary>
    public Lines Logs { get; }

    /// <summary>The application's address, such as <c>http://127.0.0.1:5000</c>.</summary>
    public string Http => Application.Urls.Single();

    /// <summary>The endpoint's address.</summary>
    public string Echo => Http.Replace("http", "ws", StringComparison.Ordinal) + "/echo";

    public static async Task<Site> StartAsync(
        RoamOptions? options = null,
        X509Certificate2? certificate = null,
        Action<IServiceCollection>? configure = null,
        Action<RoamEndpointOptions>? endpoint = null,
        Action<RoamServices>? services = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        Lines logs = new();
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Debug);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        builder.WebHost.UseKestrelHttpsConfiguration();
        configure?.Invoke(builder.Services);
        Site site = new(builder.Build(), new Echo(), logs);
        site.Application.MapRoam("/echo", services ?? (offered => offered.Add<IEcho>(site.Service)), options, endpoint);
        await site.Application.StartAsync().Soon();
        return site;
    }

    public static X509Certificate2 CreateCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    /// <summary>Waits until the application has logged such a line.</summary>
    public async Task UntilLoggedAsync(Func<string, bool> isSuch)
    {
        using CancellationTokenSource bound = new(Eventually.Timeout);
        while (!Logs.All.Any(isSuch))
        {
            Assert.False(bound.IsCancellationRequested, string.Join('\n', Logs.All));
            await Task.Yield();
        }
    }

    public ValueTask DisposeAsync() => Application.DisposeAsync();

    /// <summary>A logger that remembers.</summary>
    internal sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();
        private readonly ConcurrentQueue<string> _alarms = new();

        public IEnumerable<string> All => _lines;

        /// <summary>The warnings and errors among them.</summary>
        public IEnumerable<string> Alarms => _alarms;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning)
            {
                _alarms.Enqueue($"{formatter(state, exception)} {exception}");
            }

            _lines.Enqueue(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
