using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Roam.TestKit;

/// <summary>Everything that is logged, as text. Safe for any number of threads.</summary>
public sealed class CapturedLogs : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>The same, where a factory is asked for.</summary>
    public ILoggerFactory Factory => this;

    /// <summary>What to throw at whoever logs.</summary>
    public Exception? Failure { get; set; }

    /// <summary>The lines so far: level, number, text, exception.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _lines.Enqueue($"{logLevel} {eventId.Name}: {formatter(state, exception)} {exception}");
        if (Failure is { } failure)
        {
            throw failure;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
