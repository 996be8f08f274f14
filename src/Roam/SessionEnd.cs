namespace Roam;

/// <summary>How a session or a connection ended.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Description">The same for people.</param>
/// <param name="Exception">What the link or the runtime threw, if that was the cause.</param>
public sealed record SessionEnd(SessionEndReason Reason, string Description, Exception? Exception = null)
{
    /// <summary>What the peer sent along when it closed the connection.</summary>
    public Metadata Metadata { get; init; } = Metadata.Empty;

    /// <summary>What whoever still waits gets to see.</summary>
    internal RoamException ToException() => new(
        Reason switch
        {
            SessionEndReason.ProtocolViolation or SessionEndReason.ProtocolErrorReceived => RoamErrorKind.Protocol,
            SessionEndReason.LimitExceeded => RoamErrorKind.LimitExceeded,
            _ => RoamErrorKind.ConnectionLost,
        },
        Description,
        mayHaveRun: false,
        Exception);
}
