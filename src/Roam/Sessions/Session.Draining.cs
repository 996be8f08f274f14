using Roam.Buffers;
using Roam.Connections;
using Roam.Diagnostics;
using Roam.Wire;

namespace Roam.Sessions;

/// <content>
/// The end that loses nothing. Whoever drains says so, and answers what comes afterwards with <c>draining</c>; the peer makes no new
/// calls, and says so in turn once all it has sent is answered. From then on no request of the peer is running or on its way, so the
/// side that drains finishes its own calls and ends the session.
/// </content>
internal sealed partial class Session
{
    // How often a peer that has closed its direction is pinged while its requests run.
    private const int ProbesWithinCloseTimeout = 20;

    private readonly TaskCompletionSource _draining = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _peerDrained = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile bool _isDraining;
    private int _drainsBegun;
    private bool _peerDrains;
    private volatile bool _drainIsCut;

    // Why this side makes no new calls, once it does not.
    private volatile RoamException? _callsRefused;

    // Requests taken in; the read loop alone counts them. As many replies are owed.
    private long _admitted;
    private volatile TaskCompletionSource? _repliedWatch;

    /// <summary>Ends when either side has begun to drain, or the session to end.</summary>
    public Task Draining => _draining.Task;

    public bool TakesCalls => IsOpen && _callsRefused is null;

    /// <summary>Whether this side drains.</summary>
    private bool IsDraining => _isDraining;

    private bool HasReplied => Volatile.Read(ref _admitted) == _outbound.Replies;

    public void OnRequestAdmitted() => Volatile.Write(ref _admitted, _admitted + 1);

    /// <summary>Drains the session, and ends it when it has drained, or when the time has passed or the token fires.</summary>
    // spec: session.drain
    public async Task DrainAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!Root.IsOpen && IsOpen)
        {
            throw NotStarted();
        }

        BeginDrain();
        try
        {
            await Completion.WaitAsync(timeout, Options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // spec: session.drain.deadline
            _drainIsCut = true;
            End(new SessionEnd(SessionEndReason.ClosedLocally, "The session was closed before it had drained."));
            await Completion.ConfigureAwait(false);
        }
    }

    private static RoamException DrainingReason(string who) =>
        new(RoamErrorKind.Draining, $"{who} is about to end the session, which takes no new calls.");

    private void BeginDrain()
    {
        if (!IsOpen || Interlocked.Exchange(ref _drainsBegun, 1) != 0)
        {
            return;
        }

        Log.SessionDraining(Logger, RemoteAddress, "this side");

        if (Speaks(PeerFeatures.Drain))
        {
            // Before the first refusal: a caller that is refused must know already that its session drains.
            FrameWriter frame = RentFrame();
            MessageEncoder.WriteDrain(frame, Metadata.Empty, Options.Limits);
            Enqueue(frame);
        }

        // spec: session.drain.refuse
        _isDraining = true;
        if (Speaks(PeerFeatures.Drain))
        {
            foreach (ConnectionDriver connection in Connections.Snapshot())
            {
                connection.RefuseRequests();
            }
        }

        _draining.TrySetResult();
        // Detached: its waits end with the session, and its last act ends it.
        ThreadPool.UnsafeQueueUserWorkItem(static session => _ = session.FinishDrainAsync(), this, preferLocal: false);
    }

    private async Task FinishDrainAsync()
    {
        do
        {
            // Meanwhile this side may still call: the handlers that the peer waits for may have to.
            // spec: session.drain.plain
            await UnlessEnded(Speaks(PeerFeatures.Drain) ? _peerDrained.Task : WhenRepliedAsync()).ConfigureAwait(false);
            RefuseCalls("This side");
            await UnlessEnded(WhenIdleAsync()).ConfigureAwait(false);
        }
        while (IsOpen && !HasReplied);

        End(new SessionEnd(SessionEndReason.ClosedLocally, "The session was drained."));
    }

    // spec: session.drain.calls
    private void OnDrain(ulong connectionId)
    {
        if (connectionId != ConnectionTable.RootId || !Speaks(PeerFeatures.Drain) || _peerDrains)
        {
            throw new ProtocolViolationException("session.message.unexpected", "A Drain message came out of place.");
        }

        Log.SessionDraining(Logger, RemoteAddress, "the peer");
        _peerDrains = true;
        RefuseCalls("The peer");
        _draining.TrySetResult();
        foreach (ConnectionDriver connection in Connections.Snapshot())
        {
            connection.OnPeerDraining();
        }

        // Detached, for the read loop must not wait: its wait ends with the session.
        ThreadPool.UnsafeQueueUserWorkItem(static session => _ = session.AnswerDrainAsync(), this, preferLocal: false);
    }

    private async Task AnswerDrainAsync()
    {
        await UnlessEnded(WhenIdleAsync()).ConfigureAwait(false);

        // spec: session.drain.drained
        FrameWriter frame = RentFrame();
        MessageEncoder.WriteDrained(frame, Metadata.Empty, Options.Limits);
        Enqueue(frame);
    }

    private void OnDrained(ulong connectionId)
    {
        if (connectionId != ConnectionTable.RootId || Volatile.Read(ref _drainsBegun) == 0 || !Speaks(PeerFeatures.Drain) || !_peerDrained.TrySetResult())
        {
            throw new ProtocolViolationException("session.message.unexpected", "A Drained message came out of place.");
        }
    }

    private void RefuseCalls(string who)
    {
        RoamException reason = DrainingReason(who);
        _callsRefused = reason;
        foreach (ConnectionDriver connection in Connections.Snapshot())
        {
            connection.RefuseCalls(reason);
        }
    }

    /// <summary>Brings a connection that has just been added to where the others are.</summary>
    private void ApplyDrain(ConnectionDriver connection)
    {
        if (_callsRefused is { } reason)
        {
            connection.RefuseCalls(reason);
        }

        if (IsDraining && Speaks(PeerFeatures.Drain))
        {
            connection.RefuseRequests();
        }
    }

    /// <summary>Ends when this side waits for nothing and has no channel. For when it makes no new calls.</summary>
    private async Task WhenIdleAsync()
    {
        foreach (ConnectionDriver connection in Connections.Snapshot())
        {
            await connection.WhenIdleAsync().ConfigureAwait(false);
        }
    }

    private Task<Task> UnlessEnded(Task task) => Task.WhenAny(task, Completion);

    /// <summary>Ends when every request that was taken in has its reply in the outbound queue.</summary>
    private Task WhenRepliedAsync()
    {
        TaskCompletionSource watch = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _repliedWatch = watch;
        OnReplied();
        return watch.Task;
    }

    private void OnReplied()
    {
        if (_repliedWatch is { } watch && HasReplied)
        {
            watch.TrySetResult();
        }
    }

    /// <summary>
    /// What is left to do for each other before a session ends in peace. A peer that has closed its direction gets the replies that it is
    /// owed; one whose requests ran for longer than a drain may take learns that they were cancelled.
    /// </summary>
    // spec: session.half-close
    private async Task SettleAsync(SessionEnd end, CancellationToken cancellationToken)
    {
        bool isLocal = end.Reason == SessionEndReason.ClosedLocally;
        if (_peerIsGone || (!isLocal && end.Reason != SessionEndReason.ClosedByPeer))
        {
            return;
        }

        foreach (ConnectionDriver connection in Connections.Snapshot())
        {
            if (!isLocal)
            {
                // The peer says nothing any more.
                connection.EndCalls(end);
                continue;
            }

            // spec: session.end.cancel
            connection.CancelCalls();
            if (_drainIsCut)
            {
                connection.CancelRequests();
            }
        }

        if (!isLocal || _drainIsCut)
        {
            Task replied = WhenRepliedAsync();
            if (!isLocal)
            {
                await ProbeUntilAsync(replied, cancellationToken).ConfigureAwait(false);
            }

            await replied.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Pings a peer that has closed its direction until its requests are answered. It cannot answer, but a process that was killed closes
    /// its direction as well: the link to that refuses what is sent, and a send that fails ends the session at once.
    /// </summary>
    // spec: session.half-close.gone
    private async Task ProbeUntilAsync(Task replied, CancellationToken cancellationToken)
    {
        // What is shorter than a millisecond is no pause at all.
        TimeSpan pause = TimeSpan.FromMilliseconds(Math.Max(1, Options.Limits.CloseTimeout.TotalMilliseconds / ProbesWithinCloseTimeout));
        while (_keepalive is { } keepalive && !replied.IsCompleted)
        {
            SendPing(keepalive);
            await replied.WaitAsync(pause, Options.TimeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
