using Roam.Connections;
using Roam.Links;

namespace Roam.Sessions;

/// <content>How the link is closed, and what becomes of a session whose peer takes nothing more.</content>
internal sealed partial class Session
{
    // Whether the peer has ended the session so that it takes nothing more, either.
    private volatile bool _peerIsGone;

    /// <summary>The peer has closed its direction of the link, or both.</summary>
    // spec: link.websocket.close
    private void EndByPeer(bool endsBothDirections)
    {
        if (endsBothDirections)
        {
            _peerIsGone = true;
        }

        End(new SessionEnd(SessionEndReason.ClosedByPeer, "The peer closed the session."));
    }

    /// <summary>Fails all who wait, and cancels what runs. Done again, it does nothing.</summary>
    private void EndConnections(SessionEnd end)
    {
        (ConnectionDriver[] open, PendingOpen[] opening) = Connections.End();
        foreach (ConnectionDriver connection in open)
        {
            connection.End(end);
        }

        foreach (PendingOpen waiting in opening)
        {
            waiting.Fail(end.ToException());
        }
    }

    private ValueTask CloseOutputAsync(SessionEnd end, CancellationToken cancellationToken)
    {
        if (end is { Reason: SessionEndReason.ProtocolViolation, Exception: ProtocolViolationException violation })
        {
            LinkCloseReason reason = violation.Rule switch
            {
                "link.frame.limit" => LinkCloseReason.MessageTooLarge,
                "link.websocket" => LinkCloseReason.UnexpectedText,
                _ => LinkCloseReason.ProtocolViolation,
            };
            return _link.CloseOutputAsync(reason, violation.Message, cancellationToken);
        }

        return end.Reason == SessionEndReason.ClosedLocally && IsDraining
            ? _link.CloseOutputAsync(LinkCloseReason.GoingAway, end.Description, cancellationToken)
            : _link.CloseOutputAsync(cancellationToken);
    }
}
