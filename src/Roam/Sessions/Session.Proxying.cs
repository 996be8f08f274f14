using Roam.Buffers;
using Roam.Connections;
using Roam.Diagnostics;
using Roam.Scheduling;
using Roam.Wire;

namespace Roam.Sessions;

/// <content>Connections that are one end of a proxy.</content>
internal sealed partial class Session
{
    // What the peer is told last, when the session ends because of what has happened elsewhere.
    private Metadata? _farewell;

    // The same for a peer that does not take it: as a protocol error.
    private string? _lastError;

    public long SentBytes => _outbound.SentBytes;

    /// <summary>Whether the read loop waits.</summary>
    public bool IsHeld => _held is not null;

    public bool Forward(FrameWriter frame, bool isReply, RunQueue arrivals)
    {
        bool isQueued = _outbound.TryEnqueue(frame, inline: false, control: false, out _, isReply, arrivals);
        if (isReply)
        {
            OnReplied();
        }

        // Whoever is owed a reply that cannot be queued is gone.
        return isQueued || isReply;
    }

    // spec: proxy.flow
    public void HoldReading(Func<CancellationToken, Task> until) => _held = until;

    // spec: proxy.end
    public void EndBridged(ConnectionDriver driver, SessionEnd cause)
    {
        Metadata reason = Fit(driver.Id, Describe(cause));
        if (driver.Id != ConnectionTable.RootId)
        {
            Close(driver, reason);
            return;
        }

        // spec: session.end.reason
        _farewell = reason;
        End(new SessionEnd(SessionEndReason.ClosedLocally, $"The other end of the proxy has ended: {cause.Description}"));
    }

    // spec: proxy.drain
    public void PassDrain(ConnectionDriver driver)
    {
        // A session with other connections goes on with those; the calls of this one are refused one by one.
        if (driver.Id == ConnectionTable.RootId && Connections.VirtualCount == 0)
        {
            BeginDrain();
        }
    }

    /// <summary>The same without what the other side's peer has sent along, if that is over a limit of this side.</summary>
    // spec: wire.metadata.end
    private Metadata Fit(ulong connectionId, Metadata reason)
    {
        try
        {
            MakeClose(connectionId, reason).Return();
            return reason;
        }
        catch (RoamException exception)
        {
            Log.FarewellFailed(Logger, RemoteAddress, exception.Message);
            return WireErrors.WithoutDetails(reason).WithMessage("The peer at the other end of the proxy has closed it, with more metadata than fits here.");
        }
    }

    /// <summary>What the peer may know of an end at the other side of the proxy: what that side's peer has said for it, or else the kind.
    /// The text of an exception here may tell more than it should know.</summary>
    private Metadata Describe(SessionEnd cause)
    {
        if (cause.Metadata.Count > 0)
        {
            return cause.Metadata.WithoutNoPropagate();
        }

        (Metadata reason, string text) = cause.Reason switch
        {
            // No loss, so without a kind.
            SessionEndReason.ClosedLocally => (Metadata.Empty, "The proxy has closed it."),
            SessionEndReason.ClosedByPeer => (Metadata.Empty, "The peer at the other end of the proxy has closed it."),
            SessionEndReason.LimitExceeded => (WireErrors.LimitExceeded, "A limit of the proxy would have been exceeded."),
            SessionEndReason.ProtocolViolation or SessionEndReason.ProtocolErrorReceived =>
                (WireErrors.ConnectionLost, "The peer at the other end of the proxy broke the protocol."),
            _ => (WireErrors.ConnectionLost, "The proxy has lost the peer at its other end."),
        };
        return reason.WithMessage(Options.IncludeExceptionDetails ? cause.Description : text);
    }
}
