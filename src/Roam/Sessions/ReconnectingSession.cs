using Microsoft.Extensions.Logging;
using Roam.Connections;
using Roam.Diagnostics;
using Roam.Links;

namespace Roam.Sessions;

/// <summary>
/// What makes one session of several, each on a link of its own: when the link is lost it makes another, and opens the session's
/// connections again. The public face is <see cref="RoamSession"/>.
/// </summary>
/// <remarks>
/// One task, <see cref="RunAsync"/>, waits for the loss and makes the next session; the rest is safe for any number of threads. Its lock
/// is held for a few instructions, and only that of a <see cref="ReconnectingConnection"/> is taken under it.
/// </remarks>
internal sealed partial class ReconnectingSession : IReconnectingHost
{
    private readonly Func<CancellationToken, ValueTask<ILink>> _connect;
    private readonly string? _service;
    private readonly RoamServices _services;
    private readonly RoamSession _face;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly List<ReconnectingConnection> _connections = [];
    private readonly List<Session> _alive = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SessionEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _stateChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile SessionState _state = SessionState.Connected();
    private volatile Session _current = null!;
    private volatile SessionEnd? _end;
    private int _opening;

    // Belong to the task: the attempts since the last session that lasted, when that was lost, and when the last one was made.
    private int _attempt;
    private long _lostAt;
    private long _connectedAt;

    /// <param name="connect">Makes a link.</param>
    /// <param name="service">The service to call on the root connection, if one is named.</param>
    /// <param name="services">What this side offers, on each link again.</param>
    /// <param name="options">Options, which hold a policy.</param>
    /// <param name="face">The session as users see it.</param>
    public ReconnectingSession(
        Func<CancellationToken, ValueTask<ILink>> connect,
        string? service,
        RoamServices services,
        RoamOptions options,
        RoamSession face)
    {
        _connect = connect;
        _service = service;
        _services = services;
        _face = face;
        Options = options;
        Policy = options.Reconnect!;
        _logger = GuardedLogger.Create(options, "Roam.Session");
        Root = new ReconnectingConnection(this, face, service, Metadata.Empty);
        _connections.Add(Root);
    }

    public RoamOptions Options { get; }

    public ReconnectPolicy Policy { get; }

    public ReconnectingConnection Root { get; }

    /// <summary>The session on the link that is there at the moment, or was there last.</summary>
    public Session Current => _current;

    /// <summary>Ends, and never fails, when there is no session and will be none.</summary>
    public Task<SessionEnd> Completion => _completion.Task;

    public SessionState State => _state;

    /// <summary>Whether the session has begun to end for good.</summary>
    public bool IsEnding => _end is not null || _current.Ended?.Reason == SessionEndReason.ClosedLocally;

    /// <summary>Makes the first link, for which there is one attempt.</summary>
    /// <exception cref="RoamException">There is nobody, or the handshake failed.</exception>
    // spec: reconnect.first
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        TryAdopt(await ConnectAsync(cancellationToken).ConfigureAwait(false));

        // The caller's context must not live as long as the session.
        using AsyncFlowControl flow = ExecutionContext.SuppressFlow();
        _ = RunAsync();
    }

    /// <summary>Waits until the state is another.</summary>
    public async Task<SessionState> WaitForStateChangeAsync(SessionState known, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_state != known)
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
            alive = [.. _alive];
        }

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
    }

    public void OnReleased()
    {
        Session session;
        lock (_gate)
        {
            if (_end is not null || IsWanted())
            {
                return;
            }

            session = _current;
        }

        if (session.IsOpen)
        {
            // Ends by itself, once its channels have ended too. It may have begun when the root had no client any more.
            session.Root.Retain();
            session.Root.Release();
        }
        else
        {
            Stop(new SessionEnd(SessionEndReason.ClosedLocally, "The last client of the session was disposed."), abort: false);
        }
    }

    public void OnEnded(ReconnectingConnection connection)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
        }

        OnReleased();
    }

    private bool IsWanted() => _connections.Exists(static connection => connection.IsWanted);

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
        ReconnectingConnection[] connections;
        lock (_gate)
        {
            _end ??= end;
            end = _end;
            alive = [.. _alive];
            connections = [.. _connections];
        }

        foreach (ReconnectingConnection connection in connections)
        {
            connection.End(end);
        }

        SetState(SessionState.Closed(end));

        // Those that were told to end are about to; one that the peer drains still carries the calls that were made on it.
        await Task.WhenAll(alive.Select(static session => session.Completion)).ConfigureAwait(false);
        _completion.TrySetResult(end);
    }

    /// <summary>Keeps the session until it has ended for good.</summary>
    private async Task<SessionEnd> KeepAsync()
    {
        while (true)
        {
            Session session = _current;
            await Task.WhenAny(session.EndBegun, _stopped.Task).ConfigureAwait(false);
            if (_end is { } stopped)
            {
                return stopped;
            }

            SessionEnd lost = await session.EndBegun.ConfigureAwait(false);
            bool isWanted;
            lock (_gate)
            {
                isWanted = IsWanted();
            }

            // spec: reconnect.loss
            if (!isWanted || lost.Reason is not (SessionEndReason.ConnectionLost or SessionEndReason.ClosedByPeer))
            {
                return lost;
            }

            if (await RestoreAsync(lost.ToException()).ConfigureAwait(false) is { } end)
            {
                return end;
            }
        }
    }

    /// <summary>Makes the next session, as the policy says.</summary>
    /// <returns><see langword="null"/> when there is one; otherwise how the session ends for good.</returns>
    // spec: reconnect.backoff
    private async Task<SessionEnd?> RestoreAsync(RoamException error)
    {
        TimeProvider time = Options.TimeProvider;

        // A session that did not last as long as was waited for it is no success: a server that fails with each call is not asked to in a
        // tight loop, nor for ever.
        if (_attempt == 0 || time.GetElapsedTime(_connectedAt) >= Policy.GetLongestDelay(_attempt))
        {
            _attempt = 0;
            _lostAt = time.GetTimestamp();
        }

        while (true)
        {
            _attempt++;
            if (!Policy.TryGetDelay(_attempt, time.GetElapsedTime(_lostAt), Random.Shared, out TimeSpan delay))
            {
                return GiveUp(error);
            }

            SetState(SessionState.Reconnecting(_attempt, delay, error));
            Log.Reconnecting(_logger, _current.RemoteAddress, _attempt, delay, error.Message);
            try
            {
                await Task.Delay(delay, time, _stopping.Token).ConfigureAwait(false);
                Session session = await AttemptAsync().ConfigureAwait(false);
                if (TryAdopt(session))
                {
                    return null;
                }

                session.Start();
                session.Abort();
                return _end;
            }
            catch (OperationCanceledException) when (_end is not null)
            {
                return _end;
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
        $"The connection was lost and not restored, after {_attempt - 1} attempts in {Options.TimeProvider.GetElapsedTime(_lostAt)}. The last error: {error.Message}",
        error);

    private async Task<Session> AttemptAsync()
    {
        TimeSpan left = Policy.TotalTime == Timeout.InfiniteTimeSpan
            ? Timeout.InfiniteTimeSpan
            : Policy.TotalTime - Options.TimeProvider.GetElapsedTime(_lostAt);
        using CancellationTokenSource timeout = new(
            left == Timeout.InfiniteTimeSpan || left > TimeSpan.Zero ? left : TimeSpan.Zero,
            Options.TimeProvider);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token);
        try
        {
            return await ConnectAsync(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new RoamException(RoamErrorKind.ConnectFailed, "The attempt was still under way when its time was over.");
        }
    }

    private async Task<Session> ConnectAsync(CancellationToken cancellationToken)
    {
        ILink link = await ConnectLinkAsync(cancellationToken).ConfigureAwait(false);
        return await Session.CreateAsync(
            link,
            Handshake.InitiateAsync(link, _service, _services, Options, cancellationToken),
            _services,
            Options,
            _face,
            Root.Face).ConfigureAwait(false);
    }

    private async Task<ILink> ConnectLinkAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(Options.Limits.HandshakeTimeout, Options.TimeProvider);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        Task<ILink> connecting = Task.Run(async () => await _connect(linked.Token).ConfigureAwait(false), linked.Token);
        try
        {
            // Whoever makes the link may not look at the token.
            return await connecting.WaitAsync(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = DiscardAsync(connecting);
            cancellationToken.ThrowIfCancellationRequested();
            throw new RoamException(
                RoamErrorKind.ConnectFailed,
                $"There was no link within {Options.Limits.HandshakeTimeout.TotalSeconds} seconds.");
        }
        catch (Exception exception) when (exception is not (RoamException or ArgumentException))
        {
            throw new RoamException(RoamErrorKind.ConnectFailed, exception.Message, mayHaveRun: false, exception);
        }
    }

    private static async Task DiscardAsync(Task<ILink> connecting)
    {
        try
        {
            ILink link = await connecting.ConfigureAwait(false);
            link.Abort();
            await link.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The attempt was given up; how it ended concerns nobody.
        }
    }

    private void SetState(SessionState state)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _state = state;
            changed = _stateChanged;
            _stateChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.TrySetResult();
    }
}
