using Roam.Connections;
using Roam.Wire;

namespace Roam.Sessions;

/// <content>The service of the root connection: made when the session is there, and before the peer may call it.</content>
internal sealed partial class Session
{
    /// <summary>Makes the service of the root. An acceptor does it before it answers the handshake, so that it can still reject; an
    /// initiator ends a session that it rejects.</summary>
    /// <returns>What the service sends along with the answer.</returns>
    /// <exception cref="RoamException">The service does not take the session that this side has initiated.</exception>
    // spec: session.root.service
    public Metadata ServeRoot()
    {
        if (Handshake.Role == SessionRole.Acceptor)
        {
            Root.Serve(Handshake.RootService(Root.Connection));
            return Ended is { } ended ? throw ended.ToException() : Root.Connection.MarkAccepted();
        }

        // The handshake is over, and there is no answer that metadata could go along with.
        Metadata none = Root.Connection.MarkAccepted();
        try
        {
            Root.Serve(Handshake.RootService(Root.Connection));
            return none;
        }
        catch (Exception exception)
        {
            throw RejectRoot(exception);
        }
    }

    /// <summary>Ends a session that could not be started.</summary>
    public Task AbandonAsync(Exception cause)
    {
        if (!Root.IsOpen)
        {
            // The read loop has not begun.
            _readEnded.TrySetResult();
            End(new SessionEnd(SessionEndReason.Aborted, $"The session could not be started: {cause.Message}", cause));
            return Completion;
        }

        // It has begun to end by itself, and has more to say.
        return Task.CompletedTask;
    }

    /// <summary>Tells the peer, which has answered the handshake, that the service of the root does not take it, and ends the session.</summary>
    /// <returns>What the user of this side gets to see.</returns>
    // spec: session.root.reject
    private RoamException RejectRoot(Exception exception)
    {
        Metadata reason = Rejection.Describe(exception, Options.Limits, FrameLimit, Logger, RemoteAddress);
        string text = Rejection.Explain(reason);
        if (Speaks(PeerFeatures.CloseRoot))
        {
            _farewell = reason;
        }
        else
        {
            _lastError = text;
        }

        Start();
        End(new SessionEnd(SessionEndReason.ClosedLocally, $"The service of this side has rejected the session: {text}", exception));
        return new RoamException(
            RoamErrorKind.ConnectFailed,
            exception is ConnectionRejectedException
                ? $"The service of this side has rejected the session: {exception.Message}"
                : $"The service of this side could not be made: {exception.Message}",
            mayHaveRun: false,
            exception);
    }

    private static InvalidOperationException NotStarted() =>
        new("The session begins when the factory of its root's service has returned: its properties can be read there, and nothing can be sent.");
}
