using Roam.CompilerServices;
using Roam.Connections;
using Roam.Diagnostics;

namespace Roam.Sessions;

/// <content>The connections that go on with each new session.</content>
internal sealed partial class ReconnectingSession
{
    /// <summary>Opens a connection; on the next session if there is none, or it is lost meanwhile.</summary>
    /// <exception cref="RoamException">The peer rejected it, there are too many, or the session has ended for good.</exception>
    // spec: reconnect.connections
    public async Task<RoamConnection> OpenAsync(
        string? service, ServiceDescriptor? contract, Metadata metadata, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_connections.Count - 1 + _opening >= Options.Limits.MaxVirtualConnections)
            {
                throw new RoamException(
                    RoamErrorKind.LimitExceeded,
                    $"The session has {Options.Limits.MaxVirtualConnections} connections, which is the limit.");
            }

            _opening++;
        }

        try
        {
            while (true)
            {
                Session session = await WaitForSessionAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    ReconnectingConnection connection = new(this, _face, service, contract, metadata);
                    ConnectionDriver driver = await OpenAsync(connection, session, cancellationToken).ConfigureAwait(false);
                    if (TryAdd(connection, driver, session))
                    {
                        return connection.Face;
                    }

                    driver.Close(Metadata.Empty);
                }
                catch (RoamException) when (!session.TakesCalls && _end is null && !_isDraining)
                {
                    // Opening runs nothing, so it may be repeated.
                }
            }
        }
        finally
        {
            lock (_gate)
            {
                _opening--;
            }
        }
    }

    /// <summary>A connection has lost its last client.</summary>
    public void OnReleased(ReconnectingConnection connection)
    {
        if (_current.TakesCalls)
        {
            // What is left of it ends by itself, once its channels have; and so does the session.
            return;
        }

        SessionEnd end = new(SessionEndReason.ClosedLocally, "The last client of the session was disposed.");
        if (!IsWanted())
        {
            Stop(end, abort: false);
        }
        else if (connection != Root)
        {
            connection.End(end with { Description = "The last client of the connection was disposed." });
        }
    }

    /// <summary>A connection has ended for good.</summary>
    public void OnEnded(ReconnectingConnection connection)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
        }
    }

    private static async Task<ConnectionDriver> OpenAsync(
        ReconnectingConnection connection, Session session, CancellationToken cancellationToken)
    {
        try
        {
            connection.Contract?.Check(session.PayloadFormat, session.Handshake.Features);
        }
        catch (ProtocolViolationException exception)
        {
            throw new RoamException(RoamErrorKind.ConnectFailed, exception.Message, mayHaveRun: false, exception);
        }

        return (await session.OpenAsync(connection.Service, connection.Metadata, cancellationToken).ConfigureAwait(false)).Driver;
    }

    /// <summary>Whether the session is worth restoring: the root or another connection has a client, or has not had one yet.</summary>
    private bool IsWanted()
    {
        lock (_gate)
        {
            return _connections.Exists(static connection => connection.IsWanted);
        }
    }

    private async ValueTask<Session> WaitForSessionAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            SessionState state = _state;
            Session session = _current;
            if (_end is { } end)
            {
                throw end.ToCallException();
            }

            if (session.TakesCalls)
            {
                return session;
            }

            if (_isDraining)
            {
                throw new RoamException(RoamErrorKind.Draining, "This side is about to end the session, which takes no new connections.");
            }

            await Task.WhenAny(WaitForStateChangeAsync(state, cancellationToken), _draining.Task).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private bool TryAdd(ReconnectingConnection connection, ConnectionDriver driver, Session session)
    {
        lock (_gate)
        {
            if (_end is not null || _current != session || !connection.TryAttach(driver))
            {
                return false;
            }

            _connections.Add(connection);
        }

        // Detached: it ends with the connection's part of this session.
        _ = WatchAsync(connection, driver, session);
        return true;
    }

    /// <summary>Goes on with a new session, unless the session is ending for good.</summary>
    private bool TryAdopt(Session session)
    {
        ReconnectingConnection[] connections;
        lock (_gate)
        {
            if (_end is not null || _isDraining)
            {
                return false;
            }

            _alive.RemoveAll(static old => old.Completion.IsCompleted);
            _alive.Add(session);
            _current = session;
            _connectedAt = Options.TimeProvider.GetTimestamp();
            connections = [.. _connections.Where(connection => connection != Root)];
        }

        if (Root.WasLeased)
        {
            // The session is not unused before its connections were opened again, and is then, if the root has no client.
            session.Root.Retain();
        }

        Root.TryAttach(session.Root);
        SetState(SessionState.Connected());

        // Detached: it ends with the answers of the peer, or with the session.
        _ = ReopenAsync(connections, session, Root.WasLeased);
        return true;
    }

    private async Task ReopenAsync(ReconnectingConnection[] connections, Session session, bool rootIsHeld)
    {
        await Task.WhenAll(connections.Select(connection => ReopenAsync(connection, session))).ConfigureAwait(false);
        if (rootIsHeld)
        {
            session.Root.Release();
        }
    }

    /// <summary>Opens a connection again on a new session. If that is lost meanwhile, the next one does it.</summary>
    // spec: reconnect.connections
    private async Task ReopenAsync(ReconnectingConnection connection, Session session)
    {
        if (!connection.IsWanted)
        {
            connection.End(new SessionEnd(SessionEndReason.ClosedLocally, "The last client of the connection was disposed."));
            return;
        }

        try
        {
            ConnectionDriver driver = await OpenPatientlyAsync(connection, session).ConfigureAwait(false);
            bool isAttached;
            lock (_gate)
            {
                isAttached = _end is null && _current == session && connection.TryAttach(driver);
            }

            if (!isAttached || !connection.IsWanted)
            {
                // Nobody has it, or its last client went meanwhile: lets go of it as that would have.
                driver.Close(Metadata.Empty);
            }

            if (isAttached)
            {
                // Detached: it ends with the connection's part of this session.
                _ = WatchAsync(connection, driver, session);
            }
        }
        catch (RoamException exception) when (session.TakesCalls)
        {
            Log.ConnectionNotReopened(_logger, session.RemoteAddress, connection.Service ?? "", exception.Message);
            string description = $"The connection could not be opened again: {exception.Message}";
            connection.End(Rejection.FindFinal(exception) is { } rejection
                ? new SessionEnd(SessionEndReason.Rejected, description, rejection) { Metadata = rejection.Metadata }
                : new SessionEnd(SessionEndReason.ClosedByPeer, description, exception));
        }
        catch (Exception exception) when (exception is RoamException or OperationCanceledException)
        {
            // The session is gone too, or all of it has been ended.
        }
    }

    /// <summary>Opens a connection as often as the policy says, while the peer does not take it for the time being.</summary>
    // spec: reconnect.rejected
    private async Task<ConnectionDriver> OpenPatientlyAsync(ReconnectingConnection connection, Session session)
    {
        TimeProvider time = Options.TimeProvider;
        long begun = time.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await OpenAsync(connection, session, _stopping.Token).ConfigureAwait(false);
            }
            catch (RoamException exception) when (session.TakesCalls && exception.InnerException is ConnectionRejectedException { IsTransient: true })
            {
                if (!connection.IsWanted || !Policy.TryGetDelay(attempt, time.GetElapsedTime(begun), Random.Shared, out TimeSpan delay))
                {
                    throw;
                }

                await Task.Delay(delay, time, _stopping.Token).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends a connection when its part of a session ends by itself: it was closed, on purpose, and no session brings it back.</summary>
    private static async Task WatchAsync(ReconnectingConnection connection, ConnectionDriver driver, Session session)
    {
        SessionEnd end = await driver.Completion.ConfigureAwait(false);
        if (!ReferenceEquals(end, session.Ended) && connection.Driver == driver)
        {
            connection.End(end);
        }
    }

    private void Detach()
    {
        ReconnectingConnection[] connections;
        lock (_gate)
        {
            connections = [.. _connections];
        }

        Array.ForEach(connections, static connection => connection.Detach());
    }

    private void EndConnections(SessionEnd end)
    {
        ReconnectingConnection[] connections;
        lock (_gate)
        {
            connections = [.. _connections];
        }

        Array.ForEach(connections, connection => connection.End(end));
    }
}
