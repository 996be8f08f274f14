using Roam.CompilerServices;
using Roam.Requests;

namespace Roam.Connections;

/// <summary>
/// What makes one connection of several sessions, one after another: it holds the connection's leases, gives each new driver to the face
/// that users see, and makes calls again that a lost session has failed.
/// </summary>
/// <remarks>Safe for any number of threads. Its lock is held for a few instructions and takes no other.</remarks>
internal sealed class ReconnectingConnection : ICallRecovery
{
    private readonly Lock _gate = new();
    private readonly IReconnectingHost _host;
    private readonly TaskCompletionSource<SessionEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SessionEnd? _end;
    private int _leases;
    private bool _wasLeased;
    private int _waiting;

    /// <param name="host">The session that restores the connection.</param>
    /// <param name="session">The same as users see it.</param>
    /// <param name="service">The service to open the connection for, if one is named.</param>
    /// <param name="metadata">What is sent along when the connection is opened.</param>
    public ReconnectingConnection(IReconnectingHost host, RoamSession session, string? service, Metadata metadata)
    {
        _host = host;
        Service = service;
        Metadata = metadata;
        Face = new RoamConnection(session, this);
    }

    public string? Service { get; }

    public Metadata Metadata { get; }

    /// <summary>The connection as users see it.</summary>
    public RoamConnection Face { get; }

    /// <summary>Ends, and never fails, when the connection has ended for good.</summary>
    public Task<SessionEnd> Completion => _completion.Task;

    /// <summary>Why the connection has ended for good, if it has.</summary>
    public SessionEnd? Ended => Volatile.Read(ref _end);

    /// <summary>Whether somebody may still call on the connection: it has a client, or has not had one yet.</summary>
    public bool IsWanted
    {
        get
        {
            lock (_gate)
            {
                return _end is null && (_leases > 0 || !_wasLeased);
            }
        }
    }

    /// <summary>Counts a client or a lease that wants the connection to live. Each session's part of it is leased once for all of
    /// them.</summary>
    // spec: connection.life
    public void Retain()
    {
        lock (_gate)
        {
            _wasLeased = true;
            if (_leases++ == 0)
            {
                Face.Driver.Retain();
            }
        }
    }

    /// <summary>Counts one less.</summary>
    public void Release()
    {
        ConnectionDriver driver;
        lock (_gate)
        {
            if (--_leases > 0)
            {
                return;
            }

            driver = Face.Driver;
        }

        driver.Release();
        _host.OnReleased();
    }

    /// <summary>Goes on with a new session's part of the connection.</summary>
    /// <returns>Whether the connection is still wanted; if not, the caller closes what it has opened.</returns>
    public bool TryAttach(ConnectionDriver driver)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            if (_end is not null)
            {
                return false;
            }

            if (_leases > 0 && Face.Driver != driver)
            {
                driver.Retain();
            }

            Face.Driver = driver;
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.TrySetResult();
        return true;
    }

    /// <summary>A session's part of the connection was closed while the session goes on.</summary>
    public void OnClosed(ConnectionDriver driver, SessionEnd end)
    {
        if (Face.Driver == driver)
        {
            End(end);
        }
    }

    /// <summary>Ends the connection for good: nobody waits for a session any more. The first reason counts.</summary>
    public void End(SessionEnd end)
    {
        lock (_gate)
        {
            if (_end is not null)
            {
                return;
            }

            _end = end;
        }

        _changed.TrySetResult();
        _completion.TrySetResult(end);
        _host.OnEnded(this);
    }

    /// <summary>Closes the connection from this side.</summary>
    public void Close(Metadata metadata)
    {
        End(new SessionEnd(SessionEndReason.ClosedLocally, "The connection was closed."));
        Face.Driver.Close(metadata);
    }

    // spec: reconnect.call.repeat
    // spec: reconnect.call.idempotent
    public bool CanRepeat(MethodDescriptor method, RoamException failure) =>
        failure.Kind == RoamErrorKind.ConnectionLost && (!failure.MayHaveRun || method.IsIdempotent);

    public void Repeat<TMethod, TArguments, TResult>(
        PendingCall<TMethod, TArguments, TResult> call,
        in TArguments arguments,
        CallContext context,
        IPendingCallOwner failed,
        RoamException failure)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct =>
        ThreadPool.UnsafeQueueUserWorkItem(
            new RepeatedCall<TMethod, TArguments, TResult>(this, _host, call, arguments, context, (ConnectionDriver)failed, failure),
            preferLocal: false);

    /// <summary>Waits until there is a session to call on.</summary>
    /// <param name="failed">The part of a session that the call has failed on, which is not tried again.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RoamException">The connection has ended for good, or too many calls wait already.</exception>
    // spec: reconnect.call.wait
    public async ValueTask<ConnectionDriver> WaitForOtherAsync(ConnectionDriver failed, CancellationToken cancellationToken)
    {
        bool isCounted = false;
        try
        {
            while (true)
            {
                Task changed;
                lock (_gate)
                {
                    if (_end is not null)
                    {
                        throw _end.ToException();
                    }

                    if (Face.Driver is { IsOpen: true } driver && driver != failed)
                    {
                        return driver;
                    }

                    int most = _host.Options.Limits.MaxWaitingCalls;
                    if (!isCounted && _waiting == most)
                    {
                        throw new RoamException(
                            RoamErrorKind.LimitExceeded,
                            $"{most} calls already wait for the connection to be restored.");
                    }

                    _waiting += isCounted ? 0 : 1;
                    isCounted = true;
                    changed = _changed.Task;
                }

                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            if (isCounted)
            {
                lock (_gate)
                {
                    _waiting--;
                }
            }
        }
    }
}
