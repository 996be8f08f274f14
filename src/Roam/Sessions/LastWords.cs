using Roam.Buffers;
using Roam.Links;
using Roam.Wire;

namespace Roam.Sessions;

/// <summary>What a peer is told whose handshake fails.</summary>
/// <param name="Reason">Why, for links that can say so when they are closed.</param>
/// <param name="Description">The same for people.</param>
/// <param name="Write">Writes the last message, if there is one.</param>
internal sealed record LastWords(LinkCloseReason Reason, string Description, Action<FrameWriter>? Write)
{
    /// <summary>Those for a peer that broke the protocol.</summary>
    /// <param name="exception">A <see cref="ProtocolViolationException"/>, or the <see cref="LinkException"/> of a message that is too large or
    /// of the wrong kind.</param>
    public static LastWords Of(Exception exception)
    {
        (LinkCloseReason reason, string description) = exception switch
        {
            ProtocolViolationException violation => (ReasonFor(violation), violation.Message),
            LinkException { Error: LinkError.MessageTooLarge } =>
                (LinkCloseReason.MessageTooLarge, new ProtocolViolationException("link.frame.limit", exception.Message).Message),
            _ => (LinkCloseReason.UnexpectedText, new ProtocolViolationException("link.websocket", exception.Message).Message),
        };
        return new(reason, description, frame => MessageEncoder.WriteProtocolError(frame, description));
    }

    // What does not begin with a handshake of this protocol comes from something that speaks another.
    // spec: link.websocket.close
    private static LinkCloseReason ReasonFor(ProtocolViolationException violation) =>
        violation.Rule == "session.handshake" || violation.Rule.StartsWith("wire.", StringComparison.Ordinal)
            ? LinkCloseReason.UnexpectedPeer
            : LinkCloseReason.ProtocolViolation;
}
