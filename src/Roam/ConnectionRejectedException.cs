namespace Roam;

/// <summary>
/// Thrown by the factory of a service, it rejects the connection that the service is for: the opener gets the reason and the metadata, and
/// the session goes on. What any other exception says stays on this side. At the opener it is the
/// <see cref="Exception.InnerException"/> of a <see cref="RoamException"/> of kind <see cref="RoamErrorKind.ConnectFailed"/> or
/// <see cref="RoamErrorKind.Draining"/>.
/// </summary>
public sealed class ConnectionRejectedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="reason">Why, for the people on the other side. More than 400 bytes of it do not travel.</param>
    /// <param name="metadata">The same for programs. Keys that begin with <c>roam-</c> are Roam's own.</param>
    public ConnectionRejectedException(string reason, Metadata? metadata = null)
        : base(reason) =>
        Metadata = metadata ?? Metadata.Empty;

    /// <summary>What the rejecting side sends along.</summary>
    public Metadata Metadata { get; }
}
