namespace Roam;

/// <summary>How a session or a connection ended.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Description">The same for people.</param>
/// <param name="Exception">What the link or the runtime threw, if that was the cause.</param>
public sealed record SessionEnd(SessionEndReason Reason, string Description, Exception? Exception = null)
{
    /// <summary>What the peer sent along when it closed the connection.</summary>
    public Metadata Metadata { get; init; } = Metadata.Empty;

    /// <summary>Whether this side has disposed of what has ended: calls that are made afterwards are a mistake of the program.</summary>
    internal bool IsDisposal { get; init; }

    /// <summary>Whether the failure of a call is the end of its session.</summary>
    internal static bool IsOne(Exception failure) => failure is ObjectDisposedException or RoamException { Kind: RoamErrorKind.ConnectionLost };

    /// <summary>What a call gets to see that is made after the end.</summary>
    // spec: rpc.call.disposed
    internal Exception ToCallException() => IsDisposal ? new ObjectDisposedException(nameof(RoamSession), Description) : ToException();

    /// <summary>What whoever still waits gets to see.</summary>
    internal RoamException ToException() => new(
        Reason switch
        {
            SessionEndReason.ProtocolViolation or SessionEndReason.ProtocolErrorReceived => RoamErrorKind.Protocol,
            SessionEndReason.LimitExceeded => RoamErrorKind.LimitExceeded,
            SessionEndReason.Rejected => RoamErrorKind.ConnectFailed,
            _ => RoamErrorKind.ConnectionLost,
        },
        Description,
        mayHaveRun: false,
        Exception);
}
