using System.Globalization;
using Microsoft.Extensions.Logging;
using Roam.CompilerServices;
using Roam.Diagnostics;
using Roam.Links;

namespace Roam.Sessions;

/// <summary>
/// What makes one session of several, one after another: when the link is lost, or the peer is about to end the session, it makes the next
/// and opens the session's connections again. The public face is <see cref="RoamSession"/>.
/// </summary>
/// <remarks>
/// One task, <see cref="RunAsync"/>, waits for the loss and makes the next session; the rest is safe for any number of threads. Its lock
/// is held for a few instructions, and only that of a <see cref="ReconnectingConnection"/> is taken under it.
/// </remarks>
internal sealed partial class ReconnectingSession
{
    private readonly Func<CancellationToken, Task<Session>> _connect;
    private readonly RoamSession _face;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly List<ReconnectingConnection> _connections = [];

    // The session there is, and those before it that the peer drains: they carry the calls that were made on them.
    private readonly List<Session> _alive = [];

    // Not disposed: an attempt may be about to use it, and without a timer it holds nothing.
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _draining = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SessionEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _stateChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile SessionState _state = SessionState.Connected();
    private volatile Session _current = null!;
    private volatile SessionEnd? _end;
    private volatile bool _isDraining;
    private int _opening;

    // Belong to the task: the attempts since the last session that lasted, when that was lost, and when the last one was made.
    private int _attempt;
    private long _lostAt;
    private long _connectedAt;

    /// <param name="connect">Makes the link and the session on it, and gives up when its token fires.</param>
    /// <param name="service">The service to call on the root connection, if one is named.</param>
    /// <param name="contract">The same as a contract, if it is known.</param>
    /// <param name="options">Options, which hold a policy.</param>
    /// <param name="face">The session as users see it.</param>
    public ReconnectingSession(
        Func<CancellationToken, Task<Session>> connect,
        string? service,
        ServiceDescriptor? contract,
        RoamOptions options,
        RoamSession face)
    {
        _connect = connect;
        _face = face;
        Options = options;
        Policy = options.Reconnect!;
        _logger = GuardedLogger.Create(options, "Roam.Session");
        Root = new ReconnectingConnection(this, face, service, contract, Metadata.Empty);
        _connections.Add(Root);
    }

    public RoamOptions Options { get; }

    public ReconnectPolicy Policy { get; }

    public ReconnectingConnection Root { get; }

    /// <summary>The session that is there at the moment, or was last.</summary>
    public Session Current => _current;

    public SessionState State => _state;

    public bool IsConnected => _state.Status == SessionStatus.Connected && _current.IsOpen;

    /// <summary>Whether this side drains the session.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>How the session ends for good, once it has begun to.</summary>
    public SessionEnd? End => _end;

    /// <summary>Whether the session has begun to end for good.</summary>
    public bool IsEnding => _end is not null || _current.Ended?.Reason is SessionEndReason.ClosedLocally or SessionEndReason.Aborted;

    /// <summary>Ends when this side has begun to drain the session, or it has ended for good.</summary>
    public Task Draining => _draining.Task;

    /// <summary>Ends, and never fails, when there is no session and will be none.</summary>
    public Task<SessionEnd> Completion => _completion.Task;

    /// <summary>The connections as users see them.</summary>
    public RoamConnection[] Faces
    {
        get
        {
            lock (_gate)
            {
                return [.. _connections.Select(static connection => connection.Face)];
            }
        }
    }

    /// <summary>Makes the first session, for which there is one attempt.</summary>
    /// <exception cref="RoamException">There is nobody, or the handshake failed.</exception>
    // spec: reconnect.first
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        TryAdopt(await _connect(cancellationToken).ConfigureAwait(false));

        // The caller's context must not live as long as the session.
        using AsyncFlowControl flow = ExecutionContext.SuppressFlow();

        // Detached: it ends with the session, which Completion tells.
        _ = RunAsync();
    }

    /// <summary>Waits until the state is another.</summary>
    // spec: reconnect.state
    public async Task<SessionState> WaitForStateChangeAsync(SessionState known, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (!ReferenceEquals(_state, known))
                {
                    return _state;
                }

                changed = _stateChanged.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the session for good, and with it an attempt to restore it. The first reason counts.</summary>
    // spec: reconnect.stop
    public void Stop(SessionEnd end, bool abort)
    {
        Session[] alive;
        lock (_gate)
        {
            _end ??= end;
            end = _end;
            alive = [.. _alive];
        }

        // Detached: what it cancels sees to itself, and callbacks must not run on the thread that ends the session.
        _ = _stopping.CancelAsync();
        _stopped.TrySetResult();
        foreach (Session session in alive)
        {
            if (abort)
            {
                session.Abort();
            }
            else
            {
                session.End(end);
            }
        }

        EndConnections(end);
    }

    /// <summary>Drains the sessions there are, after which there is no other.</summary>
    // spec: reconnect.drain.local
    public async Task DrainAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        Session[] alive;
        ReconnectingConnection[] connections;
        lock (_gate)
        {
            _isDraining = true;
            alive = [.. _alive];
            connections = [.. _connections];
        }

        // An attempt that is under way comes too late.
        await _stopping.CancelAsync().ConfigureAwait(false);
        _draining.TrySetResult();
        Array.ForEach(connections, static connection => connection.WakeAll());
        await Task.WhenAll(alive.Select(session => session.DrainAsync(timeout, cancellationToken))).ConfigureAwait(false);
        Stop(Drained(), abort: false);
        await Completion.ConfigureAwait(false);
    }

    /// <summary>Takes every reference to an object back that was passed on a session that is still there.</summary>
    public int Revoke(object service)
    {
        Session[] alive;
        lock (_gate)
        {
            alive = [.. _alive];
        }

        return alive.Sum(session => session.Revoke(service));
    }

    private static SessionEnd Drained() => new(SessionEndReason.ClosedLocally, "The session was drained.");

    private async Task RunAsync()
    {
        SessionEnd end;
        try
        {
            end = await KeepAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.SessionFailed(_logger, _current.RemoteAddress, exception);
            end = new SessionEnd(SessionEndReason.ConnectionLost, "The session failed unexpectedly.", exception);
        }

        Session[] alive;
        lock (_gate)
        {
            _end ??= end;
            end = _end;
            alive = [.. _alive];
        }

        EndConnections(end);
        if (end.Reason is SessionEndReason.ClosedLocally or SessionEndReason.Aborted && !_isDraining)
        {
            // Sessions that the peer drains end with their client. Otherwise they carry on what was begun.
            Array.ForEach(alive, session => session.End(end));
        }

        SetState(SessionState.Closed(end));
        _draining.TrySetResult();
        await Task.WhenAll(alive.Select(static session => session.Completion)).ConfigureAwait(false);
        _completion.TrySetResult(end);
    }

    /// <summary>Keeps the session until it ends for good.</summary>
    /// <returns>How it ends.</returns>
    private async Task<SessionEnd> KeepAsync()
    {
        while (true)
        {
            Session session = _current;
            await Task.WhenAny(session.Draining, _stopped.Task).ConfigureAwait(false);
            if (_end is { } stopped)
            {
                return stopped;
            }

            // spec: reconnect.loss
            // spec: reconnect.drain
            SessionEnd? lost = session.Ended;
            bool isWanted = IsWanted();
            if (_isDraining || !isWanted || lost?.Reason is not (null or SessionEndReason.ConnectionLost or SessionEndReason.ClosedByPeer))
            {
                await Task.WhenAny(session.Completion, _stopped.Task).ConfigureAwait(false);
                return _end ?? session.Ended!;
            }

            RoamException error = lost?.ToException() ?? new(RoamErrorKind.Draining, "The peer is about to end the session.");
            if (await RestoreAsync(session, error).ConfigureAwait(false) is { } end)
            {
                return end;
            }
        }
    }

    /// <summary>Makes the next session, as the policy says.</summary>
    /// <param name="lost">The session that is lost, or about to end.</param>
    /// <param name="error">Why it is.</param>
    /// <returns><see langword="null"/> when there is one; otherwise how the session ends for good.</returns>
    // spec: reconnect.backoff
    private async Task<SessionEnd?> RestoreAsync(Session lost, RoamException error)
    {
        TimeProvider time = Options.TimeProvider;

        // A session that did not last as long as was waited for it is no success: a server that fails with each call is not asked to in a
        // tight loop, nor for ever.
        if (_attempt == 0 || time.GetElapsedTime(_connectedAt) >= Policy.GetLongestDelay(_attempt))
        {
            _attempt = 0;
            _lostAt = time.GetTimestamp();
        }

        Detach();
        while (true)
        {
            _attempt++;
            if (!Policy.TryGetDelay(_attempt, time.GetElapsedTime(_lostAt), Random.Shared, out TimeSpan delay))
            {
                return GiveUp(error);
            }

            // The clock runs from before anybody can know.
            Task waiting = Task.Delay(delay, time, _stopping.Token);
            SetState(new SessionState(SessionStatus.Reconnecting, _attempt, error));
            Log.Reconnecting(_logger, lost.RemoteAddress, _attempt, delay, error.Message);
            try
            {
                await waiting.ConfigureAwait(false);
                Session session = await AttemptAsync().ConfigureAwait(false);
                if (TryAdopt(session))
                {
                    Log.Reconnected(_logger, session.RemoteAddress, _attempt);
                    return null;
                }

                session.Abort();
                await session.Completion.ConfigureAwait(false);
                return _end ?? Drained();
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return _end ?? Drained();
            }
            catch (RoamException exception) when (Rejection.FindFinal(exception) is { } rejection)
            {
                // spec: reconnect.rejected
                return new SessionEnd(SessionEndReason.Rejected, exception.Message, rejection) { Metadata = rejection.Metadata };
            }
            catch (RoamException exception)
            {
                error = exception;
            }
        }
    }

    // spec: reconnect.give-up
    private SessionEnd GiveUp(RoamException error) => new(
        SessionEndReason.ConnectionLost,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The session was lost and not restored by {_attempt - 1} attempts in {Options.TimeProvider.GetElapsedTime(_lostAt).TotalSeconds:0.#} seconds. The last failure: {error.Message}"),
        error);

    /// <summary>Makes one attempt, which is given up when the time of the policy is over.</summary>
    private async Task<Session> AttemptAsync()
    {
        if (Policy.TotalTime == Timeout.InfiniteTimeSpan)
        {
            return await _connect(_stopping.Token).ConfigureAwait(false);
        }

        TimeSpan left = Policy.TotalTime - Options.TimeProvider.GetElapsedTime(_lostAt);
        using CancellationTokenSource timeout = new(left > TimeSpan.Zero ? left : TimeSpan.Zero, Options.TimeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token);
        try
        {
            return await _connect(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_stopping.IsCancellationRequested)
        {
            throw new RoamException(RoamErrorKind.ConnectFailed, "The attempt was still under way when the time for it was over.");
        }
    }

    private void SetState(SessionState state)
    {
        lock (_gate)
        {
            _state = state;

            // Its continuations run elsewhere.
            _stateChanged.TrySetResult();
            _stateChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
