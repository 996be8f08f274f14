using Roam.Buffers;
using Roam.Connections;
using Roam.Diagnostics;
using Roam.Wire;

namespace Roam.Sessions;

/// <content>Connections besides the root: opened, accepted or rejected, and closed by either side.</content>
internal sealed partial class Session
{
    /// <summary>Opens a connection and waits for the peer's answer.</summary>
    /// <param name="service">The name of the service, if one is named.</param>
    /// <param name="metadata">Metadata for the peer.</param>
    /// <param name="face">The connection as users will see it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RoamException">The peer rejected it, there are too many, or the session has ended.</exception>
    // spec: session.connection.open
    public async Task<ConnectionDriver> OpenAsync(
        string? service,
        Metadata metadata,
        RoamConnection face,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!IsOpen)
        {
            throw _end!.ToException();
        }

        PendingOpen open = Connections.BeginOpen(face) ?? throw (IsOpen
            ? new RoamException(
                RoamErrorKind.LimitExceeded,
                $"The session has {Options.Limits.MaxVirtualConnections} connections, which is the limit.")
            : _end!.ToException());
        try
        {
            FrameWriter frame = RentFrame();
            try
            {
                Metadata all = service is null ? metadata : metadata.With((MetadataKeys.Service, service));
                MessageEncoder.WriteConnectionOpen(frame, open.Id, MakeSettings(Handshake.Parity), all, Options.Limits);
                _outbound.TryEnqueue(frame, inline: false, control: true, out _);
            }
            finally
            {
                frame.Return();
            }

            return await open.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Abandon(open);
            throw;
        }
        catch
        {
            // Nothing was sent, or the peer has rejected it; then this does nothing.
            Connections.CancelOpen(open);
            throw;
        }
    }

    /// <summary>Closes a connection from this side: tells the peer, and ends everything on it.</summary>
    // spec: session.connection.close
    public void Close(ConnectionDriver driver, Metadata metadata)
    {
        if (Connections.Remove(driver))
        {
            SendClose(driver.Id, metadata);
            driver.End(new SessionEnd(SessionEndReason.ClosedLocally, "The connection was closed."));
            EndIfUnused();
        }
    }

    // spec: connection.life
    public void OnUnused(ConnectionDriver driver)
    {
        if (driver.Id == ConnectionTable.RootId)
        {
            EndIfUnused();
        }
        else
        {
            Close(driver, Metadata.Empty);
        }
    }

    private void EndIfUnused()
    {
        if (Root.IsUnused && Connections.VirtualCount == 0)
        {
            End(new SessionEnd(SessionEndReason.ClosedLocally, "The last client of the session was disposed."));
        }
    }

    private ConnectionSettings MakeSettings(Parity parity) => new(parity, (uint)Options.Limits.MaxConcurrentRequests);

    private void Abandon(PendingOpen open)
    {
        if (!open.TrySetCanceled())
        {
            if (open.Task.IsCompletedSuccessfully)
            {
                // Does not block: the task has ended. Accepted in the same moment, and nobody will ever use it.
                Close(open.Task.GetAwaiter().GetResult(), Metadata.Empty);
            }
        }
        else if (Connections.CancelOpen(open))
        {
            // spec: session.connection.open.cancel
            SendClose(open.Id, Metadata.Empty);
            EndIfUnused();
        }
    }

    private void SendClose(ulong connectionId, Metadata metadata)
    {
        FrameWriter frame = RentFrame();
        MessageEncoder.WriteConnectionClose(frame, connectionId, metadata, Options.Limits);
        Enqueue(frame);
    }

    private void SendReject(ulong connectionId, Metadata reason)
    {
        FrameWriter frame = RentFrame();
        MessageEncoder.WriteConnectionReject(frame, connectionId, reason, Options.Limits);
        Enqueue(frame);
    }

    private void OnConnectionOpen(in Message message)
    {
        if (!Connections.BeginAccept(message.ConnectionId))
        {
            // spec: session.connection.limit
            SendReject(
                message.ConnectionId,
                WireErrors.LimitExceeded.WithMessage($"The session has {Options.Limits.MaxVirtualConnections} connections, which is the limit."));
            return;
        }

        // Making the service may run the program's code, which the read loop must not wait for.
        ConnectionRequest request = new(message.ConnectionId, message.Settings, message.Metadata.ToMetadata());
        ThreadPool.UnsafeQueueUserWorkItem(static state => state.Session.Accept(state.Request), (Session: this, Request: request), preferLocal: false);
    }

    private void Accept(ConnectionRequest request)
    {
        // Whatever parity the opener takes, this side takes the other.
        Parity parity = request.Settings.Parity == Parity.Odd ? Parity.Even : Parity.Odd;
        ConnectionDriver driver;
        try
        {
            // spec: session.connection.open.service
            if (!request.Metadata.TryGetString(MetadataKeys.Service, out string? service) && _services.Names.Count != 1)
            {
                throw new ProtocolViolationException(
                    "session.connection.open.service",
                    $"The connection names no service, and {_services.Names.Count} are offered here.");
            }

            driver = new ConnectionDriver(
                this,
                request.Id,
                parity,
                request.Settings.MaxConcurrentRequests,
                _services.Choose(service),
                request.Metadata,
                new RoamConnection(_face));
        }
        catch (ProtocolViolationException unknownService)
        {
            // spec: session.connection.reject
            Connections.CancelAccept(request.Id);
            SendReject(request.Id, WireErrors.UnknownService.WithMessage(unknownService.Message));
            return;
        }
        catch (Exception exception)
        {
            Log.ServiceFailed(Logger, RemoteAddress, exception);
            Connections.CancelAccept(request.Id);
            SendReject(request.Id, WireErrors.HandlerFailed);
            return;
        }

        if (Connections.TryAccept(driver))
        {
            // spec: session.connection.accept
            FrameWriter frame = RentFrame();
            MessageEncoder.WriteConnectionAccept(frame, request.Id, MakeSettings(parity), Metadata.Empty, Options.Limits);
            Enqueue(frame);
        }
    }

    private void OnConnectionAccept(in Message message)
    {
        if (Connections.TakeOpening(message.ConnectionId, message.Kind) is not { } open)
        {
            return;
        }

        // This side opened it to call, and serves nothing on it: the peer opens one of its own for that.
        ConnectionDriver driver = new(
            this,
            open.Id,
            Handshake.Parity,
            message.Settings.MaxConcurrentRequests,
            static _ => null,
            message.Metadata.ToMetadata(),
            open.Face);
        if (!Connections.TryAdd(driver))
        {
            open.TrySetException(_end!.ToException());
        }
        else if (!open.TrySetResult(driver))
        {
            Close(driver, Metadata.Empty);
        }
    }

    private void OnConnectionReject(in Message message)
    {
        if (Connections.TakeOpening(message.ConnectionId, message.Kind) is { } open)
        {
            Metadata reason = message.Metadata.ToMetadata();
            string details = reason.TryGetString(MetadataKeys.ErrorMessage, out string? text) ? $": {text}" : ".";
            open.TrySetException(new RoamException(RoamErrorKind.ConnectFailed, $"The peer rejected the connection{details}"));
            EndIfUnused();
        }
    }

    private void OnConnectionClose(in Message message)
    {
        (ConnectionDriver? driver, PendingOpen? opening) = Connections.Close(message.ConnectionId);
        opening?.TrySetException(new RoamException(RoamErrorKind.ConnectFailed, "The peer closed the connection while it was being opened."));
        driver?.End(new SessionEnd(SessionEndReason.ClosedByPeer, "The peer closed the connection."));
        EndIfUnused();
    }

    private sealed record ConnectionRequest(ulong Id, ConnectionSettings Settings, Metadata Metadata);
}
