namespace Roam;

/// <summary>What a session is at: what <see cref="SessionState.Status"/> says.</summary>
public enum SessionStatus
{
    /// <summary>There is a link, and calls are sent at once.</summary>
    Connected = 1,

    /// <summary>The link was lost, or the peer is about to end it, and another is being made. New calls wait for it.</summary>
    Reconnecting,

    /// <summary>It is over: everything fails.</summary>
    Closed,
}
