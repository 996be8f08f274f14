using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Roam.Conformance.Tests.Harness;

/// <summary>Everything that is logged, as text. Safe for any number of threads.</summary>
internal sealed class CapturedLogs : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public ILoggerFactory Factory => this;

    /// <summary>What to throw at whoever logs.</summary>
    public Exception? Failure { get; set; }

    public IReadOnlyCollection<string> Lines => _lines;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _lines.Enqueue($"{logLevel} {eventId.Id}: {formatter(state, exception)} {exception}");
        if (Failure is { } failure)
        {
            throw failure;
        }
    }

    public void Dispose()
    {
    }
}
