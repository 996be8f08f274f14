using Microsoft.Extensions.Logging;

namespace Roam.Diagnostics;

/// <summary>Every log line of the runtime. None shows payloads or metadata values.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The handler of {Method} failed.")]
    public static partial void HandlerFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(43, LogLevel.Debug, "The handler of {Method} ended with its connection: {Reason}")]
    public static partial void HandlerLostConnection(ILogger logger, string method, string reason);

    [LoggerMessage(2, LogLevel.Error, "The reply of {Method} could not be written as it should.")]
    public static partial void ReplyFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(3, LogLevel.Debug, "Session with {Peer} established as {Role}.")]
    public static partial void SessionEstablished(ILogger logger, string peer, string role);

    [LoggerMessage(4, LogLevel.Debug, "Session with {Peer} ended: {Reason}, {Description}")]
    public static partial void SessionEnded(ILogger logger, string peer, SessionEndReason reason, string description);

    [LoggerMessage(5, LogLevel.Warning, "The peer {Peer} broke the protocol: {Description}")]
    public static partial void ProtocolViolation(ILogger logger, string peer, string description);

    [LoggerMessage(6, LogLevel.Warning, "The handshake with {Peer} failed: {Description}")]
    public static partial void HandshakeFailed(ILogger logger, string peer, string description);

    [LoggerMessage(7, LogLevel.Information, "Listening on {Address}.")]
    public static partial void Listening(ILogger logger, string address);

    [LoggerMessage(8, LogLevel.Error, "Accepting links at {Address} fails and is tried again. {Unreported} failures since the last line like this.")]
    public static partial void AcceptingFailed(ILogger logger, string address, long unreported, Exception exception);

    [LoggerMessage(25, LogLevel.Error, "The listener at {Address} takes no more links, although the server has not been stopped.")]
    public static partial void ListenerEnded(ILogger logger, string address);

    [LoggerMessage(26, LogLevel.Error, "No more links are accepted at {Address} for the moment: {Description}. {Unreported} such attempts since the last line like this.")]
    public static partial void AcceptingShort(ILogger logger, string address, string description, long unreported);

    [LoggerMessage(9, LogLevel.Warning, "Refused a link from {Peer}: {Limit} sessions are open.")]
    public static partial void SessionRefused(ILogger logger, string peer, int limit);

    [LoggerMessage(11, LogLevel.Warning, "Making the service of a connection from {Peer} failed.")]
    public static partial void ServiceFailed(ILogger logger, string peer, Exception exception);

    [LoggerMessage(41, LogLevel.Warning, "Refused a link from {Peer}, which does not begin as a reliable link does.{Looks}")]
    public static partial void ReliableLinkForeign(ILogger logger, string peer, string looks);

    [LoggerMessage(42, LogLevel.Warning, "Disposing of the service of a connection from {Peer} failed.")]
    public static partial void ServiceNotDisposed(ILogger logger, string peer, Exception exception);

    [LoggerMessage(40, LogLevel.Information, "Rejected a connection from {Peer}: {Reason}")]
    public static partial void ConnectionRejected(ILogger logger, string peer, string reason);

    [LoggerMessage(12, LogLevel.Debug, "The session with {Peer} could not be closed in good order: {Description}")]
    public static partial void FarewellFailed(ILogger logger, string peer, string description);

    [LoggerMessage(13, LogLevel.Information, "The session with {Peer} drains: {Who} is about to end it.")]
    public static partial void SessionDraining(ILogger logger, string peer, string who);

    [LoggerMessage(14, LogLevel.Warning, "A reference to the service {Service}, received by {Method}, was let go of without being disposed.")]
    public static partial void ReferenceLeaked(ILogger logger, string service, string method);

    [LoggerMessage(70, LogLevel.Warning, "Channel {Id} of a call of {Method} has used up its credit, and no item of it has been read for {Seconds} s: "
        + "its handler waits. Read it while the call runs, before the call is awaited, or dispose of it.")]
    public static partial void ChannelUnread(ILogger logger, ulong id, string method, int seconds);

    [LoggerMessage(10, LogLevel.Error, "The session with {Peer} failed unexpectedly.")]
    public static partial void SessionFailed(ILogger logger, string peer, Exception exception);

    [LoggerMessage(17, LogLevel.Information, "Attempt {Attempt} to reconnect to {Peer} follows in {Delay}: {Reason}")]
    public static partial void Reconnecting(ILogger logger, string peer, int attempt, TimeSpan delay, string reason);

    [LoggerMessage(18, LogLevel.Information, "Reconnected to {Peer} by attempt {Attempt}.")]
    public static partial void Reconnected(ILogger logger, string peer, int attempt);

    [LoggerMessage(19, LogLevel.Warning, "The connection to {Peer} for the service {Service} could not be opened again: {Reason}")]
    public static partial void ConnectionNotReopened(ILogger logger, string peer, string service, string reason);

    [LoggerMessage(
        60,
        LogLevel.Warning,
        "{Waiting} calls to {Peer} wait, one for {Seconds:0} seconds, until the peer has room. It runs {Limit} requests at once, {Streams} of them "
            + "with channels; these run: {Holders}.")]
    public static partial void CallsWait(
        ILogger logger, string peer, int waiting, double seconds, int limit, int streams, string holders);

    [LoggerMessage(20, LogLevel.Information, "The link to {Peer} was cut: {Reason}")]
    public static partial void ReliableLinkCut(ILogger logger, string peer, string reason);

    [LoggerMessage(21, LogLevel.Information, "The link to {Peer} was resumed by attempt {Attempt}.")]
    public static partial void ReliableLinkResumed(ILogger logger, string peer, int attempt);

    [LoggerMessage(22, LogLevel.Warning, "The link to {Peer} is lost: {Reason}")]
    public static partial void ReliableLinkLost(ILogger logger, string peer, string reason);

    [LoggerMessage(23, LogLevel.Error, "The handshake of a reliable link with {Peer} failed unexpectedly.")]
    public static partial void ReliableHandshakeFailed(ILogger logger, string peer, Exception exception);

    [LoggerMessage(24, LogLevel.Warning, "Refused a link from {Peer}: {Limit} handshakes of reliable links are under way.")]
    public static partial void ReliableHandshakesExceeded(ILogger logger, string peer, int limit);
}
