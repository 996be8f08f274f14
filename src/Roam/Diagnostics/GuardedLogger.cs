using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Roam.Diagnostics;

/// <summary>
/// A logger that never throws. Replies are sent and sessions end behind log lines; a sink that fails (its disk is full, or it cannot
/// format a user's exception) costs a line and must not cost a reply or leave a session hanging.
/// </summary>
internal sealed class GuardedLogger(ILogger inner) : ILogger
{
    public static ILogger Create(RoamOptions options, string category) => Create(options.LoggerFactory, category);

    public static ILogger Create(ILoggerFactory factory, string category)
    {
        try
        {
            return new GuardedLogger(factory.CreateLogger(category));
        }
        catch (Exception)
        {
            // A factory that was disposed of, or whose provider fails, is no reason to refuse a peer.
            return NullLogger.Instance;
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return inner.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
    }

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        try
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
            // There is nowhere to report it.
        }
    }
}
