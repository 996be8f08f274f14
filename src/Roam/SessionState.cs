namespace Roam;

/// <summary>A session at one moment. Immutable.</summary>
/// <param name="Status">What the session is at.</param>
/// <param name="Attempt">The number of the attempt to reconnect that is waited for or under way, from 1; 0 unless it reconnects.</param>
/// <param name="LastError">Why the last attempt failed or, before the first, why the session needs another link; <see langword="null"/> unless
/// it reconnects.</param>
/// <param name="End">How the session ended; <see langword="null"/> unless it is closed.</param>
public sealed record SessionState(SessionStatus Status, int Attempt = 0, RoamException? LastError = null, SessionEnd? End = null)
{
    // A new object each time: who waits for a change compares references, for the session may have been lost and restored meanwhile.
    internal static SessionState Connected() => new(SessionStatus.Connected);

    internal static SessionState Closed(SessionEnd end) => new(SessionStatus.Closed, End: end);
}
