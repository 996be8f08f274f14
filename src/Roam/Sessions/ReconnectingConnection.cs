using System.Runtime.CompilerServices;
using Roam.CompilerServices;
using Roam.Connections;

namespace Roam.Sessions;

/// <summary>
/// What makes one connection of several sessions, one after another: it counts the connection's clients, knows which session's part of it
/// takes calls, and makes calls again that may be.
/// </summary>
/// <remarks>Safe for any number of threads. Its lock is held for a few instructions and takes no other.</remarks>
internal sealed class ReconnectingConnection
{
    private readonly Lock _gate = new();
    private readonly ReconnectingSession _session;
    private readonly TaskCompletionSource<SessionEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Where calls go; null while there is nothing that takes them.
    private volatile ConnectionDriver? _current;
    private volatile ConnectionDriver _last = null!;
    private volatile SessionEnd? _end;
    private int _leases;
    private int _waiting;

    /// <param name="session">The session that restores the connection.</param>
    /// <param name="face">The same as users see it.</param>
    /// <param name="service">The service to open the connection for, if one is named.</param>
    /// <param name="contract">The same as a contract, if it is known.</param>
    /// <param name="metadata">What is sent along when the connection is opened.</param>
    public ReconnectingConnection(
        ReconnectingSession session, RoamSession face, string? service, ServiceDescriptor? contract, Metadata metadata)
    {
        _session = session;
        Service = service;
        Contract = contract;
        Metadata = metadata;
        Face = new RoamConnection(this, face);
    }

    public string? Service { get; }

    public ServiceDescriptor? Contract { get; }

    public Metadata Metadata { get; }

    /// <summary>The connection as users see it.</summary>
    public RoamConnection Face { get; }

    /// <summary>The part of the session that is there now, or was last.</summary>
    public ConnectionDriver Driver => _last;

    /// <summary>Whether calls are sent at once.</summary>
    public bool IsConnected => _current is { Ended: null } && _session.IsConnected;

    /// <summary>Ends, and never fails, when the connection has ended for good.</summary>
    public Task<SessionEnd> Completion => _completion.Task;

    /// <summary>Whether a client was ever created on the connection, or a lease taken.</summary>
    public bool WasLeased { get; private set; }

    /// <summary>Whether somebody may still call on the connection: it has a client, or has not had one yet.</summary>
    public bool IsWanted
    {
        get
        {
            lock (_gate)
            {
                return _end is null && (_leases > 0 || !WasLeased);
            }
        }
    }

    /// <summary>Makes a call, and makes it again as long as it has not run, or may run twice, and there is a session to make it on.</summary>
    // spec: reconnect.call.retry
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<TResult> CallAsync<TMethod, TArguments, TResult>(TArguments arguments, CallContext context)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct
    {
        MethodDescriptor method = TMethod.Descriptor;
        if (_session.End is { IsDisposal: true } disposed && !context.CancellationToken.IsCancellationRequested)
        {
            Exception failure = disposed.ToCallException();
            ConnectionDriver.FailChannels<TMethod, TArguments, TResult>(arguments, failure);
            throw failure;
        }

        // spec: reconnect.call.channels
        OutboundChannels? channels = method.HasChannels
            ? OutboundChannels.Reserve<TMethod, TArguments, TResult>(arguments, outlivesAttempt: true)
            : null;
        FailedAttempts failed = default;
        try
        {
            while (true)
            {
                ConnectionDriver driver = _current is { } current && current != failed.Driver
                    ? current
                    : await WaitForDriverAsync(failed.Driver, method, context).ConfigureAwait(false);
                try
                {
                    return await (channels is null
                        ? driver.CallAsync<TMethod, TArguments, TResult>(arguments, context)
                        : driver.CallAsync<TMethod, TArguments, TResult>(arguments, context, channels)).ConfigureAwait(false);
                }
                catch (RoamException exception) when (channels is not { IsWritten: true } && MayRetry(exception, driver, failed, method))
                {
                    failed.Add(driver, exception, _session.Options.TimeProvider);
                    context.State?.ResponseMetadata = Metadata.Empty;
                }
            }
        }
        catch (Exception exception)
        {
            if (channels is { IsWritten: false })
            {
                ConnectionDriver.FailChannels<TMethod, TArguments, TResult>(arguments, exception, channels);
            }

            if (context.CancellationToken.IsCancellationRequested && SessionEnd.IsOne(exception))
            {
                // spec: rpc.cancel.ended
                throw new OperationCanceledException(context.CancellationToken);
            }

            if (failed.MayHaveRun && exception is RoamException { MayHaveRun: false } known)
            {
                // The last attempt has not run, but an earlier one may have.
                throw new RoamException(known.Kind, known.Message, mayHaveRun: true, known) { Metadata = known.Metadata, IsOfCall = true };
            }

            throw;
        }
    }

    /// <summary>Counts a client or a lease that wants the connection to live. Each session's part of it is leased once for all.</summary>
    // spec: connection.life
    public void Retain()
    {
        lock (_gate)
        {
            WasLeased = true;
            if (_leases++ == 0)
            {
                _last.Retain();
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

            driver = _last;
        }

        driver.Release();
        _session.OnReleased(this);
    }

    /// <summary>Goes on with a new session's part of the connection.</summary>
    /// <returns>Whether the connection is still there; if not, the caller closes what it has opened.</returns>
    public bool TryAttach(ConnectionDriver driver)
    {
        lock (_gate)
        {
            if (_end is not null)
            {
                return false;
            }

            // That of the session before keeps its lease: it may still carry calls, and ends with its session.
            if (_leases > 0)
            {
                driver.Retain();
            }

            _last = driver;
            _current = driver;
            Wake();
            return true;
        }
    }

    /// <summary>The session takes no calls any more: they wait from now on.</summary>
    public void Detach()
    {
        lock (_gate)
        {
            _current = null;
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
            _current = null;
            Wake();
        }

        _completion.TrySetResult(end);
        _session.OnEnded(this);
    }

    /// <summary>Closes the connection from this side.</summary>
    public void Close(Metadata metadata)
    {
        End(new SessionEnd(SessionEndReason.ClosedLocally, "The connection was closed."));
        _last.Close(metadata);
    }

    /// <summary>Has all who wait look again.</summary>
    public void WakeAll()
    {
        lock (_gate)
        {
            Wake();
        }
    }

    // spec: reconnect.call.retry
    // spec: reconnect.call.idempotent
    private bool MayRetry(RoamException exception, ConnectionDriver driver, in FailedAttempts failed, MethodDescriptor method) =>
        !failed.AreEnough(_session.Policy.TotalTime, _session.Options.TimeProvider) && exception.Kind switch
        {
            // A peer may pass on that somebody behind it drains. Its own session goes on then, and no other is being made.
            RoamErrorKind.Draining => !driver.TakesCalls,
            RoamErrorKind.ConnectionLost => !exception.MayHaveRun || method.IsIdempotent,
            _ => false,
        };

    // spec: reconnect.call.wait
    private async ValueTask<ConnectionDriver> WaitForDriverAsync(ConnectionDriver? failed, MethodDescriptor method, CallContext context)
    {
        using DeadlineToken bound = DeadlineToken.Create(context, _session.Options.TimeProvider);
        bool isCounted = false;
        try
        {
            while (true)
            {
                Task changed;
                lock (_gate)
                {
                    if (_session.IsDraining)
                    {
                        throw new RoamException(RoamErrorKind.Draining, "This side is about to end the session, which takes no new calls.");
                    }

                    if (_end is not null)
                    {
                        throw _end.ToException();
                    }

                    if (_current is { } driver && driver != failed)
                    {
                        return driver;
                    }

                    int most = _session.Options.Limits.MaxWaitingCalls;
                    if (!isCounted && _waiting >= most)
                    {
                        throw new RoamException(
                            RoamErrorKind.LimitExceeded,
                            $"{most} calls already wait for the connection to be restored.");
                    }

                    _waiting += isCounted ? 0 : 1;
                    isCounted = true;
                    changed = _changed.Task;
                }

                await changed.WaitAsync(bound.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new RoamException(
                RoamErrorKind.DeadlineExceeded,
                $"The deadline of '{method.Name}' passed while it waited for the connection to be restored.");
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

    private void Wake()
    {
        // Its continuations run elsewhere.
        _changed.TrySetResult();
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>What has become of a call so far.</summary>
    private struct FailedAttempts
    {
        private long _firstFailedAt;

        /// <summary>Where the call failed last; <see langword="null"/> if it has not.</summary>
        public ConnectionDriver? Driver { get; private set; }

        /// <summary>Whether an attempt may have run.</summary>
        public bool MayHaveRun { get; private set; }

        public void Add(ConnectionDriver driver, RoamException failure, TimeProvider time)
        {
            if (Driver is null)
            {
                _firstFailedAt = time.GetTimestamp();
            }

            Driver = driver;
            MayHaveRun |= failure.MayHaveRun;
        }

        /// <summary>Whether the call was made again for long enough: one that makes its server fail does so on each session.</summary>
        public readonly bool AreEnough(TimeSpan totalTime, TimeProvider time) =>
            Driver is not null && totalTime != Timeout.InfiniteTimeSpan && time.GetElapsedTime(_firstFailedAt) >= totalTime;
    }
}
