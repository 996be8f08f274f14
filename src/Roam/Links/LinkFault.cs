using System.Net.Sockets;
using System.Net.WebSockets;

namespace Roam.Links;

/// <summary>Turns what transports throw into <see cref="LinkException"/>s that say what happened and with whom.</summary>
internal static class LinkFault
{
    /// <summary>The link was aborted or disposed by this side.</summary>
    public static LinkException Closed(string remoteAddress, Exception? cause = null) =>
        new(LinkError.Closed, $"The link to {remoteAddress} was closed on this side.", cause);

    /// <summary>The sending direction was closed by this side.</summary>
    public static LinkException OutputClosed(string remoteAddress) =>
        new(LinkError.Closed, $"The sending direction of the link to {remoteAddress} was closed on this side.");

    /// <summary>Both directions were closed by the peer.</summary>
    public static LinkException ClosedByPeer(string remoteAddress) =>
        new(LinkError.ClosedByPeer, $"The peer {remoteAddress} has closed the link.");

    /// <summary>The peer sends text.</summary>
    public static LinkException UnexpectedText(string remoteAddress) =>
        new(LinkError.UnexpectedText, $"The peer {remoteAddress} sends text over the WebSocket; messages are binary.");

    /// <summary>A send failed or was cancelled before.</summary>
    public static LinkException OutputBroken(string remoteAddress) =>
        new($"Nothing more can be sent over the link to {remoteAddress}: an earlier send failed or was cancelled half-way.");

    /// <summary>A message is over the limit.</summary>
    /// <param name="length">Its length.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="hint">What the peer seems to be, if it is none of Roam's: a sentence with a space in front.</param>
    public static LinkException TooLarge(long length, int limit, string hint = "") =>
        new(LinkError.MessageTooLarge, $"The peer announced a message of {length} bytes; the limit is {limit} bytes.{hint}");

    /// <summary>A message is over the limit, and nobody knows by how much.</summary>
    public static LinkException LongerThan(int limit) =>
        new(LinkError.MessageTooLarge, $"The peer sends a message of more than {limit} bytes, which is the limit.");

    /// <summary>Translates an exception of a transport.</summary>
    /// <param name="exception">What the transport threw.</param>
    /// <param name="remoteAddress">The peer.</param>
    /// <param name="aborted">Whether this side had ended the link, so that the transport had to fail.</param>
    public static LinkException From(Exception exception, string remoteAddress, bool aborted)
    {
        if (aborted)
        {
            return exception is LinkException { Error: LinkError.Closed } closed ? closed : Closed(remoteAddress, exception);
        }

        return exception switch
        {
            LinkException known => known,
            ObjectDisposedException => new(
                LinkError.Closed, $"The stream under the link to {remoteAddress} was disposed on this side.", exception),
            SocketException socket => FromSocketError(socket, exception, remoteAddress),
            { InnerException: SocketException socket } => FromSocketError(socket, exception, remoteAddress),
            WebSocketException { WebSocketErrorCode: WebSocketError.ConnectionClosedPrematurely } =>
                new($"The peer {remoteAddress} ended the connection without closing the WebSocket.", exception),
            _ => new($"The link to {remoteAddress} failed: {exception.Message}", exception),
        };
    }

    private static LinkException FromSocketError(SocketException error, Exception exception, string remoteAddress) =>
        error.SocketErrorCode switch
        {
            SocketError.ConnectionReset or SocketError.NetworkReset => new($"The peer {remoteAddress} reset the connection.", exception),
            SocketError.Shutdown or SocketError.NotConnected or SocketError.ConnectionAborted =>
                new($"The connection to {remoteAddress} is gone: the peer has closed it.", exception),
            SocketError.TimedOut => new($"The peer {remoteAddress} does not answer any more.", exception),
            _ => new($"The link to {remoteAddress} failed: {error.Message}", exception),
        };
}
