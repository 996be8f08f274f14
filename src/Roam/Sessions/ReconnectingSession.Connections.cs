using Roam.Connections;
using Roam.Diagnostics;

namespace Roam.Sessions;

/// <content>The connections that go on with each new session.</content>
internal sealed partial class ReconnectingSession
{
    /// <summary>Opens a connection, on the next session if there is none or it is lost meanwhile.</summary>
    /// <exception cref="RoamException">The peer rejected it, there are too many, or the session has ended for good.</exception>
    public async Task<RoamConnection> OpenAsync(string? service, Metadata metadata, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_end is null && _connections.Count - 1 + _opening >= Options.Limits.MaxVirtualConnections)
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
                ReconnectingConnection connection = new(this, _face, service, metadata);
                Session session = await WaitForSessionAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    ConnectionDriver driver = await session.OpenAsync(service, metadata, connection.Face, cancellationToken)
                        .ConfigureAwait(false);
                    if (TryAdd(connection, driver, session))
                    {
                        return connection.Face;
                    }

                    driver.Close(Metadata.Empty);
                }
                catch (RoamException) when (!session.IsOpen)
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

    private async ValueTask<Session> WaitForSessionAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            SessionState state = _state;
            Session session = _current;
            if (_end is { } end)
            {
                throw end.ToException();
            }

            if (session.IsOpen)
            {
                return session;
            }

            await WaitForStateChangeAsync(state, cancellationToken).ConfigureAwait(false);
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
            return true;
        }
    }

    /// <summary>Goes on with a new session, unless the session has been ended for good meanwhile.</summary>
    private bool TryAdopt(Session session)
    {
        ReconnectingConnection[] connections;
        lock (_gate)
        {
            if (_end is not null)
            {
                return false;
            }

            _alive.RemoveAll(static old => old.Completion.IsCompleted);
            _alive.Add(session);
            _current = session;
            _connectedAt = Options.TimeProvider.GetTimestamp();
            Root.TryAttach(session.Root);
            connections = [.. _connections];
        }

        session.Start();
        SetState(SessionState.Connected());
        foreach (ReconnectingConnection connection in connections)
        {
            if (connection != Root)
            {
                _ = ReopenAsync(connection, session);
            }
        }

        return true;
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
            ConnectionDriver driver = await session.OpenAsync(connection.Service, connection.Metadata, connection.Face, _stopping.Token)
                .ConfigureAwait(false);
            bool isAttached;
            lock (_gate)
            {
                isAttached = _end is null && _current == session && connection.TryAttach(driver);
            }

            if (!isAttached || !connection.IsWanted)
            {
                // Lets go of it as its last client would have.
                driver.Close(Metadata.Empty);
            }
        }
        catch (RoamException exception) when (session.IsOpen)
        {
            Log.ConnectionNotReopened(_logger, session.RemoteAddress, connection.Service ?? "", exception.Message);
            connection.End(new SessionEnd(
                SessionEndReason.ClosedByPeer,
                $"The connection could not be opened again: {exception.Message}",
                exception));
        }
        catch (Exception exception) when (exception is RoamException or OperationCanceledException)
        {
            // The session is gone too, or all of it has been ended.
        }
    }
}
