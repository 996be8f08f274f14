using Microsoft.Extensions.Logging;

namespace Roam.Diagnostics;

/// <summary>
/// A logger that never throws. Replies are sent and sessions end behind log lines; a sink that fails (its disk is full, or it cannot
/// format a user's exception) costs a line and must not cost a reply or leave a session hanging.
/// </summary>
internal sealed class GuardedLogger(ILogger inner) : ILogger
{
    public static ILogger Create(RoamOptions options, string category) => Create(options.LoggerFactory, category);

    public static ILogger Create(ILoggerFactory factory, string category) => new GuardedLogger(factory.CreateLogger(category));

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
