using System.Text;
using Microsoft.Extensions.Logging;
using Roam.Buffers;
using Roam.Connections;
using Roam.Diagnostics;
using Roam.Links;
using Roam.Scheduling;
using Roam.Wire;

namespace Roam.Sessions;

/// <summary>
/// A session after its handshake: reads the link, routes messages to connections, and owns the way out. The public face is
/// <see cref="RoamSession"/>.
/// </summary>
/// <remarks>
/// One task reads. It runs no user code, takes only locks that are held for a few instructions, and never waits for the way out.
/// Everything else is safe for any number of threads. How it ends is written down in <see cref="EndAsync"/>.
/// </remarks>
internal sealed partial class Session : IConnectionHost, IThreadPoolWorkItem
{
    // Readers of channels are woken once for so many messages that have arrived together.
    private const int FlushEvery = 64;

    private readonly ILink _link;
    private readonly RoamServices _services;
    private readonly RoamSession _face;
    private readonly OutboundQueue _outbound;
    private readonly SessionClock _clock;
    private readonly TaskCompletionSource<SessionEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _readEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cutShort = new();
    private readonly Keepalive? _keepalive;
    private readonly Action _showLife;
    private readonly Lock _opening = new();
    private SessionEnd? _end;

    private readonly CancellationTokenSource _readingStopped = new();

    // What the read loop waits for before it reads on; it alone looks at it. Keepalive only asks whether there is anything.
    private volatile Func<CancellationToken, Task>? _held;

    // Whether a message has come since the clock last looked.
    private bool _heard;

    public Session(ILink link, HandshakeResult handshake, RoamServices services, RoamOptions options, RoamSession face)
    {
        _link = link;
        _services = services;
        _face = face;
        Options = options;
        Handshake = handshake;
        Logger = GuardedLogger.Create(options, "Roam.Session");
        _outbound = new OutboundQueue(link, options.BufferPool, options.Limits.MaxQueuedOutboundBytes, RunQueue, OnSendFailed);
        _clock = new SessionClock(options.TimeProvider, OnClock);
        _showLife = ShowLife;
        // A reliable link finds out by itself, and is silent while it is being restored.
        if (Speaks(PeerFeatures.Keepalive) && options.Limits.KeepaliveInterval != Timeout.InfiniteTimeSpan && link is not ReliableLink)
        {
            _keepalive = new Keepalive(options.Limits, options.TimeProvider, link as IReceiveProgress);
        }

        Connections = new ConnectionTable(handshake.Parity, options.Limits.MaxVirtualConnections);
        Root = new ConnectionDriver(
            this,
            ConnectionTable.RootId,
            handshake.Parity,
            handshake.PeerLimit,
            handshake.PeerMetadata,
            face);
        Connections.AddRoot(Root);
    }

    public HandshakeResult Handshake { get; }

    public RoamOptions Options { get; }

    public ILogger Logger { get; }

    public RunQueue RunQueue { get; } = new();

    public ConnectionDriver Root { get; }

    public ConnectionTable Connections { get; }

    public string RemoteAddress => _link.RemoteAddress;

    public PayloadFormat PayloadFormat => Handshake.PayloadFormat;

    public bool IsPlain => Handshake.IsPlain;

    public FrameLimit FrameLimit => Handshake.FrameLimit;

    public bool HasRoom => _outbound.HasRoom;

    public RoamException? Ending => Ended?.ToException();

    public Exception? CallEnding => Ended?.ToCallException();

    /// <summary>What has ended the session, if anything has.</summary>
    public SessionEnd? Ended => Volatile.Read(ref _end);

    /// <summary>Ends when the session has, with its buffers returned and its link disposed.</summary>
    public Task<SessionEnd> Completion => _completion.Task;

    /// <summary>Whether nothing has ended the session yet.</summary>
    public bool IsOpen => Ended is null;

    /// <summary>Begins to read.</summary>
    public void Start()
    {
        Root.Open();
        Log.SessionEstablished(Logger, RemoteAddress, Handshake.Role == SessionRole.Initiator ? "initiator" : "acceptor");
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        if (_keepalive is { } keepalive)
        {
            _clock.Schedule(keepalive.Next);
            if (ReferenceEquals(Options.TimeProvider, TimeProvider.System))
            {
                // On a clock of a test's, no time passes while a thread is not there.
                DueWatch.Add(_showLife);
            }
        }
    }

    // Detached: it ends with the session and catches whatever it meets.
    public void Execute() => _ = ReadAsync();

    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => _outbound.WaitForRoomAsync(cancellationToken);

    public bool TryEnqueue(FrameWriter frame, bool inline, bool control, out long position) =>
        _outbound.TryEnqueue(frame, inline, control, out position);

    public void EnqueueReply(FrameWriter frame, bool inline, bool control)
    {
        _outbound.TryEnqueue(frame, inline, control, out _, reply: true);
        OnReplied();
    }

    public void OnReplyLost()
    {
        _outbound.CountReply();
        OnReplied();
    }

    public bool MayHaveLeft(long position) => _outbound.MayHaveLeft(position);

    public bool MayLeave(long position) => _outbound.MayLeave(position);

    public void Schedule(Deadline deadline) => _clock.Schedule(deadline);

    // spec: session.protocol-error.send
    public void OnProtocolViolation(ProtocolViolationException violation)
    {
        Log.ProtocolViolation(Logger, RemoteAddress, violation.Message);
        End(new SessionEnd(SessionEndReason.ProtocolViolation, $"The peer broke the protocol: {violation.Message}", violation));
    }

    /// <summary>Ends the session. The first reason counts; the rest of the work goes on by itself.</summary>
    public void End(SessionEnd end)
    {
        if (Interlocked.CompareExchange(ref _end, end, null) is null)
        {
            _draining.TrySetResult();

            // Detached: Completion is its last act, and none of its waits is without a bound.
            ThreadPool.UnsafeQueueUserWorkItem(static session => _ = session.EndAsync(), this, preferLocal: false);
        }
    }

    /// <summary>Ends the session at once; one that is ending already no longer waits for its peer.</summary>
    public void Abort()
    {
        End(new SessionEnd(SessionEndReason.Aborted, "The session was aborted."));

        // Detached: all that listens is the end of this session.
        _ = _cutShort.CancelAsync();
    }

    // spec: session.read.independent
    private async Task ReadAsync()
    {
        try
        {
            ReadTurn turn = default;
            for (int i = 1; ; i++)
            {
                ValueTask<LinkMessage> receiving = _link.ReceiveAsync();
                bool wasThere = receiving.IsCompleted;
                if (i == FlushEvery || !wasThere)
                {
                    RunQueue.Flush();
                    i = 0;
                }

                LinkMessage message = await receiving.ConfigureAwait(false);
                if (message.IsEnd)
                {
                    // spec: session.half-close
                    EndByPeer(message.EndsBothDirections);
                    return;
                }

                // Written only where it changes: callers read what lies beside it.
                if (!_heard)
                {
                    _heard = true;
                }

                Route(message);
                if (_held is { } held)
                {
                    // What it waits for may be queued here.
                    RunQueue.Flush();
                    await held(_readingStopped.Token).ConfigureAwait(false);
                    _held = null;
                }

                if (turn.IsOver(wasThere, message.Bytes.Length))
                {
                    RunQueue.Flush();
                    await ReadTurn.GiveWay();
                }
            }
        }
        catch (ProtocolViolationException violation)
        {
            OnProtocolViolation(violation);
        }
        catch (LinkException exception) when (exception.Error == LinkError.MessageTooLarge)
        {
            // spec: link.frame.limit
            OnProtocolViolation(new ProtocolViolationException("link.frame.limit", exception.Message));
        }
        catch (LinkException exception) when (exception.Error == LinkError.UnexpectedText)
        {
            // spec: link.websocket
            OnProtocolViolation(new ProtocolViolationException("link.websocket", exception.Message));
        }
        catch (LinkException exception)
        {
            // spec: session.lost
            End(new SessionEnd(SessionEndReason.ConnectionLost, exception.Message, exception));
        }
        catch (Exception exception)
        {
            Log.SessionFailed(Logger, RemoteAddress, exception);
            End(new SessionEnd(SessionEndReason.ConnectionLost, "The session failed unexpectedly.", exception));
        }
        finally
        {
            RunQueue.Flush();
            _readEnded.TrySetResult();
        }
    }

    private void Route(in LinkMessage whole)
    {
        Message message = Message.Decode(whole.Bytes.Span, Options.Limits);
        switch (message.Kind)
        {
            case MessageKind.Call or MessageKind.Response or MessageKind.Cancel:
            case MessageKind.Item or MessageKind.Close or MessageKind.Reset or MessageKind.GrantCredit:
                if (Connections.Find(message.ConnectionId, message.Kind) is { } connection)
                {
                    connection.OnMessage(message, whole);
                }
                else if (message.Metadata.Count > 0)
                {
                    // What comes for a connection that has ended was on its way; so were the references in it.
                    TakeReferences(message.Metadata, "a connection that has ended").CloseAll();
                }

                break;
            case MessageKind.Ping:
                // spec: session.ping
                FrameWriter pong = RentFrame();
                MessageEncoder.WritePong(pong, message.ConnectionId, message.Nonce);
                _outbound.SetPong(pong);
                pong.Return();
                break;
            case MessageKind.Pong:
                // That something came is all that it has to say; an unasked Pong is harmless.
                break;
            case MessageKind.Drain:
                OnDrain(message.ConnectionId);
                break;
            case MessageKind.Drained:
                OnDrained(message.ConnectionId);
                break;
            case MessageKind.ConnectionOpen:
                OnConnectionOpen(message);
                break;
            case MessageKind.ConnectionAccept:
                OnConnectionAccept(message);
                break;
            case MessageKind.ConnectionReject:
                OnConnectionReject(message);
                break;
            case MessageKind.ConnectionClose:
                OnConnectionClose(message);
                break;
            case MessageKind.ProtocolError:
                // spec: session.protocol-error.receive
                End(new SessionEnd(
                    SessionEndReason.ProtocolErrorReceived,
                    $"The peer reports a protocol error: {PeerText.Show(message.Text)}"));
                break;
            default:
                // spec: session.message.unexpected
                throw new ProtocolViolationException("session.message.unexpected", $"A {message.Kind} message came out of place.");
        }
    }

    private FrameWriter RentFrame() => FrameWriter.Rent(Options.BufferPool, FrameLimit);

    private void Enqueue(FrameWriter frame)
    {
        _outbound.TryEnqueue(frame, inline: false, control: true, out _);
        frame.Return();
    }

    private bool Speaks(PeerFeatures feature) => (Handshake.Features & feature) != 0;

    private Deadline OnClock()
    {
        Deadline next = CheckPeer();
        foreach (ConnectionDriver connection in Connections.Snapshot())
        {
            next = Deadline.Earlier(next, connection.OnClock());
        }

        return next;
    }

    /// <summary>Has the peer hear something if this process has had no thread for its clock; called by <see cref="DueWatch"/>.</summary>
    // spec: session.outbound.independent
    private void ShowLife()
    {
        if (_keepalive is { } keepalive && IsOpen && keepalive.IsStarved())
        {
            SendPing(keepalive);
        }
    }

    // spec: session.keepalive
    private Deadline CheckPeer()
    {
        if (_keepalive is not { } keepalive || !IsOpen)
        {
            return default;
        }

        // A peer that is not read cannot be heard.
        bool isHeld = IsHeld;
        bool heard = Volatile.Read(ref _heard) || isHeld;
        if (heard)
        {
            Volatile.Write(ref _heard, false);
        }

        switch (keepalive.Check(heard, isHeld))
        {
            case KeepaliveVerdict.Ping:
                SendPing(keepalive);
                break;
            case KeepaliveVerdict.Lost:
                End(new SessionEnd(SessionEndReason.ConnectionLost, keepalive.Describe()));
                return default;
        }

        return keepalive.Next;
    }

    private void SendPing(Keepalive keepalive)
    {
        FrameWriter ping = RentFrame();
        MessageEncoder.WritePing(ping, ConnectionTable.RootId, keepalive.Nonce);
        Enqueue(ping);
    }

    private void OnSendFailed(Exception exception)
    {
        if (exception is LinkException { Error: LinkError.ClosedByPeer } && IsOpen)
        {
            // The read loop is about to hear of it, too.
            EndByPeer(endsBothDirections: true);
            return;
        }

        End(exception is RoamException { Kind: RoamErrorKind.LimitExceeded } limit
            ? new SessionEnd(SessionEndReason.LimitExceeded, limit.Message, limit)
            : new SessionEnd(SessionEndReason.ConnectionLost, exception.Message, exception));

        // A session that is ending already has nothing left to wait for.
        _ = _cutShort.CancelAsync();
    }

    /// <summary>
    /// How a session ends, in this order and whatever the reason. Nothing waits for the peer or for the link without a bound, and nobody's
    /// call, send or receive outlives step 6 even if a link's own code hangs afterwards.
    /// </summary>
    // spec: session.end.order
    private async Task EndAsync()
    {
        // 1. The first reason has won: that is why this runs.
        SessionEnd end = _end!;
        RoamException reason = end.ToException();
        Log.SessionEnded(Logger, RemoteAddress, end.Reason, end.Description);
        using CancellationTokenSource timeout = new(Options.Limits.CloseTimeout, Options.TimeProvider);
        using CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _cutShort.Token);
        if (_peerIsGone)
        {
            // Nothing is owed to it any more, and nobody's handler need run on while the link ends.
            _outbound.Abort(reason);
            EndConnections(end);
        }

        try
        {
            // 2. The peer is told which calls are given up, and gets what it is still owed.
            await SettleAsync(end, bound.Token).ConfigureAwait(false);

            // 3. Nothing behind what was written; a broken protocol is reported last.
            if (end.Reason == SessionEndReason.ProtocolViolation || _lastError is not null)
            {
                FrameWriter error = RentFrame();
                MessageEncoder.WriteProtocolError(error, _lastError ?? end.Exception!.Message);
                Enqueue(error);
            }

            if (_farewell is { } farewell && Speaks(PeerFeatures.CloseRoot))
            {
                SendClose(ConnectionTable.RootId, farewell);
            }

            _outbound.Complete(reason);
            if (end.Reason is SessionEndReason.ProtocolViolation or SessionEndReason.ProtocolErrorReceived or SessionEndReason.Rejected)
            {
                // Nothing that the peer still says counts. With the other reasons it is heard out, or not waited for.
                // spec: session.end.prompt
                EndConnections(end);
            }

            // 4. Where the link still works, let it carry what was written, and let the peer end its side.
            if (end.Reason is not (SessionEndReason.Aborted or SessionEndReason.ConnectionLost or SessionEndReason.LimitExceeded))
            {
                await _outbound.Drained.WaitAsync(bound.Token).ConfigureAwait(false);
                await CloseOutputAsync(end, bound.Token).ConfigureAwait(false);
                await _readEnded.Task.WaitAsync(bound.Token).ConfigureAwait(false);
                if (end.Reason == SessionEndReason.ProtocolViolation)
                {
                    // A link that is closed with unread bytes may take back what it has sent last.
                    await _link.DiscardInputAsync(bound.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception)
        {
            // The peer is gone, or does not read, or the link is broken: the rest does not need it.
            Log.FarewellFailed(Logger, RemoteAddress, exception.Message);
        }

        // 5. Whatever still reads or sends stops.
        await _readingStopped.CancelAsync().ConfigureAwait(false);
        _outbound.Abort(reason);
        _link.Abort();

        // 6. Everybody who waits gets to know.
        EndConnections(end);
        _clock.Dispose();
        DueWatch.Remove(_showLife);

        // 7. Both loops have returned their buffers before the link is disposed.
        await _readEnded.Task.ConfigureAwait(false);
        await _outbound.Drained.ConfigureAwait(false);
        try
        {
            await _link.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.SessionFailed(Logger, RemoteAddress, exception);
        }

        // 8. Only now is it over.
        _completion.TrySetResult(end);
    }
}
