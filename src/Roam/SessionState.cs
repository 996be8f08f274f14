namespace Roam;

/// <summary>A session at one moment; see <see cref="RoamSession.State"/>. Immutable. Each change makes a new object, so two are the same
/// state only if they are the same object.</summary>
public sealed class SessionState
{
    private SessionState(SessionStatus status) => Status = status;

    /// <summary>What the session is at.</summary>
    public SessionStatus Status { get; }

    /// <summary>The number of the attempt that is being made or waited for, from 1; 0 unless the session reconnects.</summary>
    public int Attempt { get; private init; }

    /// <summary>How long is waited before the attempt; zero unless the session reconnects.</summary>
    public TimeSpan Delay { get; private init; }

    /// <summary>Why the last attempt failed, or, before the first, why the link was lost. <see langword="null"/> unless the session
    /// reconnects.</summary>
    public RoamException? LastError { get; private init; }

    /// <summary>How the session ended; <see langword="null"/> unless it is closed.</summary>
    public SessionEnd? End { get; private init; }

    internal static SessionState Connected() => new(SessionStatus.Connected);

    internal static SessionState Reconnecting(int attempt, TimeSpan delay, RoamException lastError) =>
        new(SessionStatus.Reconnecting) { Attempt = attempt, Delay = delay, LastError = lastError };

    internal static SessionState Closed(SessionEnd end) => new(SessionStatus.Closed) { End = end };

    /// <inheritdoc/>
    public override string ToString() => Status switch
    {
        SessionStatus.Reconnecting => $"Reconnecting: attempt {Attempt} after {Delay}; {LastError!.Message}",
        SessionStatus.Closed => $"Closed: {End!.Description}",
        _ => Status.ToString(),
    };
}
