using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Roam.Diagnostics;
using Roam.Links;
using Roam.Sessions;

namespace Roam;

/// <summary>Accepts sessions at an address and serves them. Safe for any number of threads.</summary>
public sealed class RoamServer : IAsyncDisposable
{
    private readonly ILinkListener _listener;
    private readonly RoamServices _services;
    private readonly RoamOptions _options;
    private readonly ILogger _logger;
    private readonly AcceptLoop _accepts;
    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, RoamSession?> _sessions = new();
    private readonly Task _accepting;
    private int _isClosed;
    private TimeSpan _drainTimeout;

    private RoamServer(ILinkListener listener, RoamServices services, RoamOptions options)
    {
        _listener = listener;
        _services = services;
        _options = options;
        _logger = GuardedLogger.Create(options, "Roam.Server");
        _accepts = new AcceptLoop(listener, options.TimeProvider, _logger);
        Log.Listening(_logger, listener.Address.OriginalString);

        // The creator's context must not live as long as the server.
        using AsyncFlowControl flow = ExecutionContext.SuppressFlow();
        _accepting = AcceptAsync();
    }

    /// <summary>The address that clients connect to, with the port that was really taken.</summary>
    public string Address => _listener.Address.OriginalString;

    /// <summary>The sessions at the moment.</summary>
    public IReadOnlyList<RoamSession> Sessions => [.. _sessions.Values.OfType<RoamSession>()];

    /// <summary>Begins to listen.</summary>
    /// <param name="address">Where, such as <c>tcp://127.0.0.1:7070</c> or <c>unix:///run/calc.sock</c>; port 0 takes a free one, which
    /// <see cref="Address"/> tells. For WebSockets, map an endpoint with <c>MapRoam</c> of the package Roam.AspNetCore.</param>
    /// <param name="configure">Adds the services: <c>s => s.Add&lt;ICalculator&gt;(new Calculator())</c>.</param>
    /// <param name="options">Options; the defaults if not given.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <exception cref="RoamException">The address cannot be listened on: <see cref="RoamErrorKind.ConnectFailed"/>.</exception>
    /// <exception cref="ArgumentException">The address is malformed or of an unknown kind, or two services have one name.</exception>
    public static async Task<RoamServer> ListenAsync(
        string address,
        Action<RoamServices> configure,
        RoamOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        (RoamServices services, options) = Prepare(configure, options);
        try
        {
            ILinkListener listener = await LinkAddress.ListenAsync(address, options.ToLinkOptions(), cancellationToken)
                .ConfigureAwait(false);
            return new RoamServer(listener, services, options);
        }
        catch (LinkException exception)
        {
            throw new RoamException(RoamErrorKind.ConnectFailed, exception.Message, mayHaveRun: false, exception);
        }
    }

    /// <summary>Serves the links of a listener of one's own.</summary>
    /// <param name="listener">The listener, which is the server's from now on.</param>
    /// <param name="configure">Adds the services: <c>s => s.Add&lt;ICalculator&gt;(new Calculator())</c>.</param>
    /// <param name="options">Options; the defaults if not given.</param>
    /// <exception cref="ArgumentException">Two services have one name.</exception>
    public static RoamServer Start(ILinkListener listener, Action<RoamServices> configure, RoamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(listener);
        (RoamServices services, options) = Prepare(configure, options);
        return new RoamServer(listener, services, options);
    }

    /// <summary>
    /// Stops without losing a call: stops listening, drains every session, and returns when all have ended; see
    /// <see cref="RoamSession.DrainAsync"/>. Dispose of the server as ever. Called again, it waits for the same end.
    /// </summary>
    /// <param name="drainTimeout">How long what runs may take, or <see cref="Timeout.InfiniteTimeSpan"/>. Then it is cancelled, and the
    /// sessions end at most <see cref="RoamLimits.CloseTimeout"/> later.</param>
    /// <param name="cancellationToken">Cuts the time short. Nothing is thrown for it.</param>
    // spec: session.drain
    public async Task StopAsync(TimeSpan drainTimeout, CancellationToken cancellationToken = default)
    {
        if (drainTimeout != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(drainTimeout, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(drainTimeout, TimeSpan.FromDays(30));
        }

        await CloseAsync(drainTimeout).ConfigureAwait(false);
        CancellationTokenRegistration cut = cancellationToken.UnsafeRegister(static state => ((RoamServer)state!).CutShort(), this);
        await using (cut.ConfigureAwait(false))
        {
            await WhenEndedAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Stops listening and ends all sessions, each within <see cref="RoamLimits.CloseTimeout"/>. Requests that run are cancelled:
    /// <see cref="StopAsync"/> lets them end first. Cuts a stop short that is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await CloseAsync(TimeSpan.Zero).ConfigureAwait(false);
        await WhenEndedAsync().ConfigureAwait(false);
    }

    private async Task CloseAsync(TimeSpan drainTimeout)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            _drainTimeout = drainTimeout;
            try
            {
                await _listener.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                // A listener that cannot be closed keeps no session from being ended.
                _accepts.Report(exception);
            }

            await _draining.CancelAsync().ConfigureAwait(false);
        }
    }

    // Detached: sessions that it cuts short are waited for elsewhere.
    private void CutShort() => _ = _stopping.CancelAsync();

    private async Task WhenEndedAsync()
    {
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_sessions.Keys).ConfigureAwait(false);
    }

    private static (RoamServices Services, RoamOptions Options) Prepare(Action<RoamServices> configure, RoamOptions? options)
    {
        ArgumentNullException.ThrowIfNull(configure);
        RoamOptions known = RoamOptions.Copy(options);
        RoamServices services = new();
        configure(services);
        return (services, known);
    }

    // spec: link.accept
    private async Task AcceptAsync()
    {
        try
        {
            while (await _accepts.NextAsync(_draining.Token).ConfigureAwait(false) is { } link)
            {
                try
                {
                    await ServeAsync(link).ConfigureAwait(false);
                }
                catch (Exception exception)
                {
                    // One link that misbehaves keeps no other from being served.
                    _accepts.Report(exception);
                }
            }

            if (Volatile.Read(ref _isClosed) == 0)
            {
                Log.ListenerEnded(_logger, _listener.Address.OriginalString);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is being stopped.
        }
    }

    /// <summary>Begins to serve a link, or refuses it.</summary>
    private async ValueTask ServeAsync(ILink link)
    {
        if (_sessions.Count >= _options.Limits.MaxSessions)
        {
            Log.SessionRefused(_logger, link.RemoteAddress, _options.Limits.MaxSessions);
            link.Abort();
            await link.DisposeAsync().ConfigureAwait(false);
            return;
        }

        // The task is the key of its own entry, so that it can take itself out.
        TaskCompletionSource<Task> self = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task serving = ServeAsync(link, self.Task);
        _sessions.TryAdd(serving, null);
        self.SetResult(serving);
    }

    private async Task EndAsync(RoamSession session)
    {
        if (!_stopping.IsCancellationRequested)
        {
            await session.DrainAsync(_drainTimeout, _stopping.Token).ConfigureAwait(false);
        }

        await session.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ServeAsync(ILink link, Task<Task> self)
    {
        Task key = await self.ConfigureAwait(false);
        string peer = "a peer";
        try
        {
            peer = link.RemoteAddress;
            RoamSession session = await RoamSession.AcceptAsync(link, _services, _options, _draining.Token).ConfigureAwait(false);
            _sessions[key] = session;

            // Without a client of its own, the session would end with the first channel that does.
            ConnectionLease lease = session.Root.Retain();
            await using var _ = lease.ConfigureAwait(false);
            try
            {
                await session.Completion.WaitAsync(_draining.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await EndAsync(session).ConfigureAwait(false);
            }
        }
        catch (RoamException exception)
        {
            Log.HandshakeFailed(_logger, peer, Handshake.Describe(exception, peer));
        }
        catch (OperationCanceledException)
        {
            // Stopped during the handshake.
        }
        catch (Exception exception)
        {
            Log.SessionFailed(_logger, peer, exception);
        }
        finally
        {
            _sessions.TryRemove(key, out _);
        }
    }
}
