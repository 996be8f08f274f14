using System.Buffers;
using Microsoft.Extensions.Logging;
using Roam.Buffers;
using Roam.Channels;
using Roam.CompilerServices;
using Roam.Diagnostics;
using Roam.Links;
using Roam.Requests;
using Roam.Scheduling;
using Roam.Wire;

namespace Roam.Connections;

/// <summary>
/// One connection of a session: ties its requests, its channels and its dispatcher together. What comes in is routed here by the read
/// loop; what goes out is written by callers and handlers on their own threads.
/// </summary>
/// <remarks>
/// The <c>On…</c> members belong to the read loop; the rest is safe for any number of threads. There is no lock of its own: each table has
/// one, none is taken under another, but that the outbound queue's may be taken under a channel's.
/// </remarks>
internal sealed partial class ConnectionDriver : IRequestHost, IChannelHost
{
    private readonly IConnectionHost _host;
    private readonly OutboundRequests _outboundRequests;
    private readonly InboundRequests _inboundRequests;
    private readonly ChannelTable _channels;
    private readonly int _maxArgumentBytes;

    private readonly TaskCompletionSource<SessionEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _opening = new();

    private RoamDispatcher? _dispatcher;
    private object? _owned;
    private volatile bool _isOpen;
    private int _isNamed;
    private int _leases;
    private volatile bool _wasLeased;
    private volatile bool _refusesRequests;
    private volatile RoamException? _ended;

    /// <param name="host">The session.</param>
    /// <param name="id">The connection's id.</param>
    /// <param name="parity">This side's parity on the connection.</param>
    /// <param name="peerLimit">How many requests the peer runs at once.</param>
    /// <param name="peerMetadata">What the peer sent along when the connection began.</param>
    /// <param name="session">The session, for users.</param>
    public ConnectionDriver(
        IConnectionHost host,
        ulong id,
        Parity parity,
        uint peerLimit,
        Metadata peerMetadata,
        RoamSession session)
    {
        _host = host;
        Id = id;
        Parity = parity;
        PayloadFormat = host.PayloadFormat;
        PeerMetadata = peerMetadata;
        RunQueue = host.RunQueue;
        Options = host.Options;
        Limits = Options.Limits;
        FrameLimit = host.FrameLimit;
        BufferPool = Options.BufferPool;

        // spec: rpc.request.plain.limit
        _maxArgumentBytes = host.IsPlain ? Limits.MaxPlainArgumentBytes : int.MaxValue;
        _outboundRequests = new OutboundRequests(parity, peerLimit, Limits.MaxWaitingCalls, Options.TimeProvider);
        _inboundRequests = new InboundRequests(Limits.MaxConcurrentRequests);
        _channels = new ChannelTable(this, parity == Parity.Odd);
        Connection = new RoamConnection(this, session);
    }

    public ulong Id { get; }

    public Metadata PeerMetadata { get; }

    public RoamConnection Connection { get; }

    // spec: rpc.service-reference.life
    /// <summary>The object that this side serves by reference, if the connection was opened for that.</summary>
    public OfferedService? Offered { get; init; }

    /// <summary>The contract that the peer serves by reference, if it has opened the connection for that.</summary>
    public string? ReceivedService { get; init; }

    /// <summary>Ends, and never fails, when the connection has.</summary>
    public Task<SessionEnd> Completion => _completion.Task;

    /// <summary>Whether all who wanted the connection to live have gone.</summary>
    public bool IsUnused => _wasLeased && Volatile.Read(ref _leases) == 0;

    public RoamOptions Options { get; }

    public PayloadFormat PayloadFormat { get; }

    public bool IsPlain => _host.IsPlain;

    public ILogger Logger => _host.Logger;

    public RunQueue RunQueue { get; }

    public InboundRequests InboundRequests => _inboundRequests;

    public OutboundRequests OutboundRequests => _outboundRequests;

    public ChannelTable Channels => _channels;

    public RoamLimits Limits { get; }

    public FrameLimit FrameLimit { get; }

    public ArrayPool<byte> BufferPool { get; }

    public bool HasRoom => _host.HasRoom;

    /// <summary>Why the connection ended, if it has.</summary>
    public RoamException? Ended => _ended;

    public RoamException? Ending => _ended ?? _host.Ending;

    /// <summary>Whether the session makes new calls; see <see cref="IConnectionHost.TakesCalls"/>.</summary>
    public bool TakesCalls => _host.TakesCalls;

    /// <summary>Whether this side has taken the connection. Before that, while its service is made, nothing may be sent on it.</summary>
    public bool IsOpen
    {
        get
        {
            if (_isOpen)
            {
                return true;
            }

            // The peer may know already.
            lock (_opening)
            {
                return _isOpen;
            }
        }
    }

    /// <summary>Serves this, or nothing. Before the connection is open.</summary>
    public void Serve(ServedService service)
    {
        _dispatcher = service.Dispatcher;
        if (ServiceDisposal.IsNeeded(service.Owned))
        {
            Interlocked.Exchange(ref _owned, service.Owned);
            if (_ended is not null)
            {
                // While it was made.
                DisposeService();
            }
        }
    }

    /// <summary>Tells the peer that the connection is taken, unless it knows, and lets calls be made from then on.</summary>
    public void Open(Action? tell = null)
    {
        lock (_opening)
        {
            tell?.Invoke();
            _isOpen = true;
        }
    }

    /// <summary>Closes the connection from this side, unless it has ended.</summary>
    public void Close(Metadata metadata) => _host.Close(this, metadata);

    private FrameWriter RentFrame() => FrameWriter.Rent(BufferPool, FrameLimit);

    public void Offer(ReadOnlySpan<OfferedService> services, Span<ulong> ids) => _host.Offer(services, ids);

    public void Withdraw(ulong id) => _host.Withdraw(id);

    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => _host.WaitForRoomAsync(cancellationToken);

    /// <summary>A message names the connection as its reference.</summary>
    /// <returns>Whether it is one that no message has named before.</returns>
    public bool TryName() => ReceivedService is not null && Interlocked.Exchange(ref _isNamed, 1) == 0;

    /// <summary>Counts a client or a lease that wants the connection to live.</summary>
    // spec: connection.life
    public void Retain()
    {
        _wasLeased = true;
        Interlocked.Increment(ref _leases);
    }

    /// <summary>Counts one less; the last one lets the connection go, unless it never had a client: a side that only serves does not end
    /// its session with the first channel that closes.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _leases) == 0 && _wasLeased)
        {
            _host.OnUnused(this);
        }
    }

    /// <summary>Routes one message of the connection.</summary>
    /// <exception cref="ProtocolViolationException">The peer broke a rule.</exception>
    public void OnMessage(in Message message, in LinkMessage whole)
    {
        if (_bridge is { } bridge)
        {
            bridge.OnMessage(message, whole);
            return;
        }

        switch (message.Kind)
        {
            case MessageKind.Call:
                OnCall(message, whole);
                break;
            case MessageKind.Response:
                OnResponse(message, whole);
                break;
            case MessageKind.Cancel:
                _inboundRequests.Cancel(message.Id);
                break;
            case MessageKind.Item:
                _channels.OnItem(message.Id, message.Payload);
                break;
            case MessageKind.Close:
                _channels.OnClose(message.Id, message.Metadata.ToMetadata());
                break;
            case MessageKind.Reset:
                _channels.OnReset(message.Id, message.Metadata.ToMetadata());
                break;
            case MessageKind.GrantCredit:
                _channels.OnGrant(message.Id, message.Additional);
                break;
            default:
                throw new ProtocolViolationException("session.message.unexpected", $"A {message.Kind} message came out of place.");
        }
    }

    /// <summary>Gives up what has passed its deadline.</summary>
    /// <returns>The next deadline.</returns>
    // spec: rpc.deadline
    public Deadline OnClock()
    {
        List<(PendingCall Call, long Version, ulong RequestId)> expired = [];
        Deadline next = _outboundRequests.TakeExpired(expired);
        foreach ((PendingCall call, long version, ulong requestId) in expired)
        {
            long queuedAt = call.QueuedAt;
            RoamException failure = new(
                RoamErrorKind.DeadlineExceeded,
                $"The deadline of '{call.Method.Name}' has passed.",
                MayRun(queuedAt));
            if (call.TryFail(version, failure))
            {
                GiveUp(requestId, tellPeer: queuedAt != 0)?.EndWithCall(failure);
            }
        }

        next = Deadline.Earlier(Deadline.Earlier(next, _inboundRequests.CancelExpired()), ReportUnread());
        return Deadline.Earlier(next, ReportShortage());
    }

    /// <summary>Answers requests that come from now on with <c>draining</c>, without running them.</summary>
    public void RefuseRequests() => _refusesRequests = true;

    /// <summary>Asks the peer to cancel what this side still waits for. It waits on, for the answer may be on its way.</summary>
    public void CancelCalls()
    {
        foreach (ulong requestId in CallsUnderWay())
        {
            SendCancel(requestId);
        }
    }

    /// <summary>Ends what only the peer could go on with: callers, senders and receivers fail with the reason. Handlers run on.</summary>
    /// <param name="end">Why.</param>
    /// <param name="isIgnored">Whether the peer has said that it takes in nothing more: then a call that has not left will not run,
    /// though it may leave yet.</param>
    public void EndCalls(SessionEnd end, bool isIgnored = false)
    {
        RoamException reason = end.ToException();
        List<(PendingCall? Call, long Version, ICallChannels? Channels)> calls = _outboundRequests.End(reason);

        // Before the calls: who learns from his call that the connection is lost finds its channels at their end, too.
        _channels.Fail(reason);
        foreach ((PendingCall? call, long version, ICallChannels? channels) in calls)
        {
            call?.TryFail(version, new RoamException(reason.Kind, reason.Message, MayRun(call.QueuedAt, isIgnored), reason.InnerException));
            channels?.Withdraw();
        }
    }

    /// <summary>Ends everything on the connection: callers, senders and receivers fail with the reason, handlers are cancelled.</summary>
    /// <param name="end">Why.</param>
    /// <param name="isIgnored">As for <see cref="EndCalls"/>.</param>
    // spec: connection.end
    public void End(SessionEnd end, bool isIgnored = false)
    {
        if (Interlocked.CompareExchange(ref _ended, end.ToException(), null) is not null)
        {
            return;
        }

        EndCalls(end, isIgnored);
        _inboundRequests.End();
        _completion.TrySetResult(end);
        DisposeService();
    }

    private void DisposeService()
    {
        if (Interlocked.Exchange(ref _owned, null) is { } service)
        {
            // Detached: it tells the log only, and what it waits for is the program's own handlers.
            _ = ServiceDisposal.RunAsync(service, _inboundRequests.Emptied, Logger, Connection.Session.RemoteAddress);
        }
    }

    // One that is being encoded at this moment leaves too, if frames still do.
    // spec: rpc.error.may-have-run
    private bool MayRun(long queuedAt, bool isIgnored = false) =>
        queuedAt == PendingCall.Queueing
        || (isIgnored ? queuedAt > 0 && _host.MayHaveLeft(queuedAt) : _host.MayLeave(queuedAt));
}
