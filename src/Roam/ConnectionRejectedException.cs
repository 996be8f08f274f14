namespace Roam;

/// <summary>
/// Thrown by the factory of a service, it rejects the connection that the service is for: the opener gets the reason and the metadata, and
/// the session goes on, unless it is the root that is rejected: then there is none, and connecting fails. What any other exception says
/// stays on this side. At the opener it is the <see cref="Exception.InnerException"/> of a <see cref="RoamException"/> of kind
/// <see cref="RoamErrorKind.ConnectFailed"/> or <see cref="RoamErrorKind.Draining"/>.
/// </summary>
/// <remarks>A rejection is an answer, and no failure: a session or a connection that reconnects (<see cref="RoamOptions.Reconnect"/>) ends
/// with it, unless it <see cref="IsTransient"/>.</remarks>
public sealed class ConnectionRejectedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="reason">Why, for the people on the other side. More than 400 bytes of it do not travel.</param>
    /// <param name="metadata">The same for programs. Keys that begin with <c>roam-</c> are Roam's own.</param>
    public ConnectionRejectedException(string reason, Metadata? metadata = null)
        : base(reason) =>
        Metadata = metadata ?? Metadata.Empty;

    /// <summary>
    /// Whether the same may be accepted later, as when there is no room for the moment: a session that reconnects tries again. At the opener
    /// it is also <see langword="true"/> where the service could not be made or reached, or is about to stop.
    /// </summary>
    public bool IsTransient { get; init; }

    /// <summary>What the rejecting side sends along.</summary>
    public Metadata Metadata { get; }
}
