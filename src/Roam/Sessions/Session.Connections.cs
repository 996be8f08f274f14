using Roam.Buffers;
using Roam.CompilerServices;
using Roam.Connections;
using Roam.Diagnostics;
using Roam.Wire;

namespace Roam.Sessions;

/// <content>Connections besides the root: opened, accepted or rejected, and closed by either side.</content>
internal sealed partial class Session
{
    /// <summary>Opens a connection and waits for the peer's answer.</summary>
    /// <exception cref="RoamException">The peer rejected it, there are too many, or the session has ended.</exception>
    // spec: session.connection.open
    public async Task<RoamConnection> OpenAsync(string? service, Metadata metadata, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!IsOpen)
        {
            throw _end!.ToCallException();
        }

        if (!Root.IsOpen)
        {
            throw NotStarted();
        }

        if (_callsRefused is { } refused)
        {
            // spec: session.drain.calls
            throw new RoamException(refused.Kind, refused.Message);
        }

        PendingOpen open;
        lock (_opening)
        {
            open = Connections.BeginOpen() ?? throw TooManyConnections();
            try
            {
                SendOpen(open.Id, service is null ? metadata : metadata.With((MetadataKeys.Service, service)));
            }
            catch
            {
                // Nothing was sent.
                Connections.CancelOpen(open);
                throw;
            }
        }

        try
        {
            return await open.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Abandon(open);
            throw;
        }
    }

    /// <summary>Closes a connection from this side: tells the peer, and ends everything on it.</summary>
    // spec: session.connection.close
    public void Close(ConnectionDriver driver, Metadata metadata)
    {
        // Encoded first: where it cannot be, nothing has happened yet.
        FrameWriter frame = MakeClose(driver.Id, metadata);
        bool isClosed = Connections.Remove(driver);
        if (isClosed)
        {
            _outbound.TryEnqueue(frame, inline: false, control: true, out _);
        }

        frame.Return();
        if (isClosed)
        {
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
        // What this side only serves by reference keeps no session: its clients are the peer's.
        if (Root.IsUnused && Connections.IsUnusedBesidesRoot)
        {
            End(new SessionEnd(SessionEndReason.ClosedLocally, "The last client of the session was disposed."));
        }
    }

    private RoamException TooManyConnections() => IsOpen
        ? new RoamException(
            RoamErrorKind.LimitExceeded,
            $"The session has {Options.Limits.MaxVirtualConnections} connections, which is the limit.")
        : _end!.ToException();

    /// <summary>Opens a connection whose id was taken. Under the lock under which it was, for ids must leave in their order.</summary>
    // spec: session.connection.id
    private void SendOpen(ulong connectionId, Metadata metadata)
    {
        FrameWriter frame = RentFrame();
        try
        {
            MessageEncoder.WriteConnectionOpen(frame, connectionId, MakeSettings(Handshake.Parity), metadata, Options.Limits);
            _outbound.TryEnqueue(frame, inline: false, control: true, out _);
        }
        finally
        {
            frame.Return();
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
                Close(open.Task.GetAwaiter().GetResult().Driver, Metadata.Empty);
            }
        }
        else if (Connections.CancelOpen(open))
        {
            // spec: session.connection.open.cancel
            SendClose(open.Id, Metadata.Empty);
            EndIfUnused();
        }
    }

    private void SendClose(ulong connectionId, Metadata metadata) => Enqueue(MakeClose(connectionId, metadata));

    private FrameWriter MakeClose(ulong connectionId, Metadata metadata)
    {
        FrameWriter frame = RentFrame();
        try
        {
            MessageEncoder.WriteConnectionClose(frame, connectionId, metadata, Options.Limits);
            return frame;
        }
        catch
        {
            frame.Return();
            throw;
        }
    }

    private void SendReject(ulong connectionId, Metadata reason)
    {
        FrameWriter frame = RentFrame();
        try
        {
            MessageEncoder.WriteConnectionReject(frame, connectionId, reason, Options.Limits);
            _outbound.TryEnqueue(frame, inline: false, control: true, out _);
        }
        finally
        {
            frame.Return();
        }
    }

    private void OnConnectionOpen(in Message message)
    {
        bool isReference = PassesServices && message.Metadata.TryGetString("roam-serves"u8, out _);
        _usesReferences |= isReference;
        if (!Connections.BeginAccept(message.ConnectionId))
        {
            // spec: session.connection.limit
            SendReject(
                message.ConnectionId,
                WireErrors.LimitExceeded.WithMessage($"The session has {Options.Limits.MaxVirtualConnections} connections, which is the limit."));
            return;
        }

        if (isReference)
        {
            // It comes with a call or an answer that is on its way, which decides what becomes of it.
            AcceptReference(message);
            return;
        }

        if (IsDraining)
        {
            // spec: session.drain.refuse
            Connections.CancelAccept(message.ConnectionId);
            SendReject(message.ConnectionId, WireErrors.Draining.WithMessage("The session is about to end."));
            return;
        }

        // Making the service may run the program's code, which the read loop must not wait for. Detached: it tells nobody but the peer, and
        // ends within the handshake timeout.
        ConnectionRequest request = new(message.ConnectionId, message.Settings, message.Metadata.ToMetadata());
        ThreadPool.UnsafeQueueUserWorkItem(static state => _ = state.Session.AcceptAsync(state.Request), (Session: this, Request: request), preferLocal: false);
    }

    private async Task AcceptAsync(ConnectionRequest request)
    {
        Upstream? upstream = null;
        try
        {
            // spec: session.connection.open.service
            if (!request.Metadata.TryGetString(MetadataKeys.Service, out string? service) && _services.Names.Count != 1)
            {
                throw new ProtocolViolationException(
                    "session.connection.open.service",
                    $"The connection names no service, and {_services.Names.Count} are offered here.");
            }

            ServiceOffer offer = _services.Choose(service, PayloadFormat, Handshake.Features);
            if (offer.Forward is { } forward)
            {
                using CancellationTokenSource timeout = new(Options.Limits.HandshakeTimeout, Options.TimeProvider);
                upstream = await forward.ConnectAsync(service, request.Settings, request.Metadata, PayloadFormat, Options, timeout.Token)
                    .ConfigureAwait(false);
            }

            Accept(request, offer, upstream);
        }
        catch (Exception exception)
        {
            if (upstream is not null)
            {
                await upstream.DisposeAsync().ConfigureAwait(false);
            }

            Refuse(request, exception);
        }
    }

    private void Accept(ConnectionRequest request, ServiceOffer offer, Upstream? upstream)
    {
        // Whatever parity the opener takes, this side takes the other.
        Parity parity = request.Settings.Parity == Parity.Odd ? Parity.Even : Parity.Odd;
        ConnectionDriver driver = new(
            this,
            request.Id,
            parity,
            request.Settings.MaxConcurrentRequests,
            request.Metadata,
            _face);
        FrameWriter frame = RentFrame();
        try
        {
            driver.Serve(offer.Create(driver.Connection));
            upstream?.Attach(driver);
            Metadata metadata = driver.Connection.MarkAccepted();

            // spec: session.connection.accept.metadata
            MessageEncoder.WriteConnectionAccept(
                frame,
                request.Id,
                upstream?.Limit(MakeSettings(parity)) ?? MakeSettings(parity),
                upstream is null ? metadata : [.. metadata, .. upstream.PeerMetadata],
                Options.Limits);
            if (!Connections.TryAccept(driver))
            {
                throw new OperationCanceledException("The opener has given up, or the session has ended.");
            }

            ApplyDrain(driver);

            // spec: session.connection.accept
            driver.Open(() => _outbound.TryEnqueue(frame, inline: false, control: true, out _));
        }
        catch
        {
            // Its service may be waiting for its end.
            driver.End(new SessionEnd(SessionEndReason.ClosedByPeer, "The connection was not accepted."));
            throw;
        }
        finally
        {
            frame.Return();
        }

        upstream?.Start();
    }

    // spec: session.connection.reject
    private void Refuse(ConnectionRequest request, Exception exception)
    {
        Connections.CancelAccept(request.Id);
        switch (exception)
        {
            case ProtocolViolationException { Rule: "session.handshake.payload.form" or "rpc.service-reference.announced" } refusal:
                SendReject(request.Id, WireErrors.UnsupportedService.WithMessage(refusal.Message));
                break;
            case OperationCanceledException:
                // Nobody waits for an answer.
                break;
            case ProtocolViolationException refusal:
                SendReject(request.Id, WireErrors.UnknownService.WithMessage(refusal.Message));
                break;
            case ForwardFailedException:
                Log.ServiceFailed(Logger, RemoteAddress, exception);
                SendReject(request.Id, WireErrors.ConnectionLost.WithMessage(exception.Message));
                break;
            default:
                SendReject(request.Id, Rejection.Describe(exception, Options.Limits, FrameLimit, Logger, RemoteAddress));
                break;
        }
    }

    private void OnConnectionAccept(in Message message)
    {
        if (Connections.FindOpening(message.ConnectionId, message.Kind) is not { } open)
        {
            return;
        }

        // This side opened it to call, and serves nothing on it, or the other way round for a reference.
        OfferedService? offered = open.Offered;
        ConnectionDriver driver = new(
            this,
            open.Id,
            Handshake.Parity,
            message.Settings.MaxConcurrentRequests,
            message.Metadata.ToMetadata(),
            _face)
        {
            Offered = offered,
        };
        driver.Serve(new ServedService(offered?.Dispatcher));
        driver.Connection.MarkAccepted();
        driver.Open();
        if (!Connections.TryOpen(driver))
        {
            // Its opener has given up, or the session has ended, which its opener is told.
            return;
        }

        ApplyDrain(driver);
        if (!open.TrySetResult(driver.Connection))
        {
            Close(driver, Metadata.Empty);
        }
    }

    private void OnConnectionReject(in Message message)
    {
        if (Connections.FindOpening(message.ConnectionId, message.Kind) is { } open && Connections.CancelOpen(open))
        {
            open.Fail(Rejection.ToException(message.Metadata.ToMetadata()));
            EndIfUnused();
        }
    }

    private void OnConnectionClose(in Message message)
    {
        Metadata metadata = message.Metadata.ToMetadata();
        string details = metadata.TryShowString(MetadataKeys.ErrorMessage, out string? text) ? $": {text}" : ".";
        SessionEndReason reason = metadata.TryGetString(MetadataKeys.Error, out _) ? SessionEndReason.ConnectionLost : SessionEndReason.ClosedByPeer;
        if (message.ConnectionId == ConnectionTable.RootId && Speaks(PeerFeatures.CloseRoot))
        {
            // spec: session.end.reason
            _peerIsGone = reason == SessionEndReason.ClosedByPeer;

            // spec: session.root.reject
            End(Rejection.IsFinal(metadata)
                ? new SessionEnd(SessionEndReason.Rejected, $"The peer rejected the session{details}", Rejection.ToException(metadata).InnerException) { Metadata = metadata }
                : new SessionEnd(reason, $"The peer ended the session{details}") { Metadata = metadata });
            return;
        }

        (ConnectionDriver? driver, PendingOpen? opening) = Connections.Close(message.ConnectionId);
        opening?.Fail(new RoamException(RoamErrorKind.ConnectFailed, $"The peer closed the connection while it was being opened{details}"));
        driver?.End(new SessionEnd(reason, $"The peer closed the connection{details}") { Metadata = metadata }, isIgnored: true);
        EndIfUnused();
    }

    private sealed record ConnectionRequest(ulong Id, ConnectionSettings Settings, Metadata Metadata);
}
