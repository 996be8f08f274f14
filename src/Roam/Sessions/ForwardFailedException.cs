namespace Roam.Sessions;

/// <summary>The service that a connection was to be forwarded to cannot be reached. The message is for the peer; the cause may tell more than
/// it should know.</summary>
internal sealed class ForwardFailedException(string message, Exception? cause = null) : Exception(message, cause);
