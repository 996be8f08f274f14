using System.Diagnostics.CodeAnalysis;

namespace Roam.Channels;

/// <summary>
/// The live channels of one connection, by id: those that this side allocated for its calls, and those that the peer's requests
/// announced. Ids only grow, so one number per side tells a finished channel from one that never was, and nothing is kept of it.
/// </summary>
/// <remarks>
/// Safe for any number of threads. The <c>On…</c> members are called by the read loop alone; what they throw ends the session. No other
/// lock is taken under the table's.
/// </remarks>
internal sealed class ChannelTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, ChannelEndpoint> _live = [];
    private readonly ulong _localParity;
    private ulong _nextLocal;
    private ulong _highestAnnounced;

    // What the read loop has found last: items of one channel mostly come in a row. The id is the read loop's own; the endpoint is set and
    // cleared under the lock.
    private ulong _recentId;
    private volatile ChannelEndpoint? _recent;
    private RoamException? _failure;
    private TaskCompletionSource? _idle;

    /// <summary>Creates the table.</summary>
    /// <param name="host">The connection.</param>
    /// <param name="localIsOdd">Whether this side allocates odd ids.</param>
    public ChannelTable(IChannelHost host, bool localIsOdd)
    {
        Host = host;
        _localParity = localIsOdd ? 1UL : 0UL;
        _nextLocal = localIsOdd ? 1UL : 2UL;
    }

    /// <summary>The connection.</summary>
    public IChannelHost Host { get; }

    /// <summary>How many channels are live, counting those that are announced but not bound.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _live.Count;
            }
        }
    }

    /// <summary>Ends when no channel is live. More may follow.</summary>
    public Task WhenIdleAsync()
    {
        lock (_lock)
        {
            return _live.Count == 0 ? Task.CompletedTask : (_idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Gives the next id for a channel of a call.</summary>
    // spec: rpc.channel.allocation
    public ulong AllocateId()
    {
        lock (_lock)
        {
            ulong id = _nextLocal;
            _nextLocal += 2;
            return id;
        }
    }

    /// <summary>Registers the kept halves of a call, all or none. They are prepared already.</summary>
    /// <exception cref="RoamException">There would be too many channels, or the connection has ended. Nothing was registered.</exception>
    public void Register(ReadOnlySpan<ChannelHalf> halves)
    {
        lock (_lock)
        {
            if (_failure is not null)
            {
                throw new RoamException(_failure.Kind, _failure.Message, mayHaveRun: false, _failure.InnerException);
            }

            // spec: rpc.channel.limit
            if (halves.Length > Host.Limits.MaxChannels - _live.Count)
            {
                throw new RoamException(
                    RoamErrorKind.LimitExceeded,
                    $"The connection may have {Host.Limits.MaxChannels} channels at once, and {_live.Count} are open.");
            }

            foreach (ChannelHalf half in halves)
            {
                half.MarkCounted();
                Host.ChannelOpened();
                _live.Add(half.Id, half);
            }
        }
    }

    /// <summary>Notes the channels of a request that has arrived, before its handler runs. Messages for them are kept until they are
    /// bound.</summary>
    /// <param name="ids">The ids, in the order of the request.</param>
    /// <param name="maxCredit">The largest initial credit that the method declares.</param>
    /// <param name="channels">The channels, in the same order.</param>
    /// <returns>False if there would be too many channels: the request is to be answered with an error, and messages for these channels
    /// are ignored.</returns>
    /// <exception cref="ProtocolViolationException">An id is 0, in use, or one that this side allocates.</exception>
    public bool TryAnnounce(ReadOnlySpan<ulong> ids, int maxCredit, [NotNullWhen(true)] out AnnouncedChannel[]? channels)
    {
        lock (_lock)
        {
            CheckAnnounced(ids);

            // spec: rpc.channel.limit
            if (_failure is null && ids.Length > Host.Limits.MaxChannels - _live.Count)
            {
                channels = null;
                return false;
            }

            channels = new AnnouncedChannel[ids.Length];
            for (int i = 0; i < ids.Length; i++)
            {
                channels[i] = new AnnouncedChannel(this, ids[i], maxCredit);
                if (_failure is not null)
                {
                    // On an ended connection a half is bound to the reason.
                    continue;
                }

                if (!_live.TryAdd(ids[i], channels[i]))
                {
                    // Only within one request: the others are checked.
                    throw InUse(ids[i]);
                }
            }

            return true;
        }
    }

    /// <summary>Notes the channels of a request that is answered with an error without running: messages for them are ignored.</summary>
    /// <exception cref="ProtocolViolationException">An id is 0, in use, or one that this side allocates.</exception>
    public void Refuse(ReadOnlySpan<ulong> ids)
    {
        lock (_lock)
        {
            CheckAnnounced(ids);
        }
    }

    /// <summary>Puts a bound half in the place of its announcement.</summary>
    /// <returns>The reason if the connection has ended.</returns>
    public RoamException? TryReplace(ulong id, AnnouncedChannel announced, ChannelHalf half)
    {
        lock (_lock)
        {
            if (_failure is not null)
            {
                return ChannelErrors.Copy(_failure);
            }

            if (!_live.TryGetValue(id, out ChannelEndpoint? current) || !ReferenceEquals(current, announced))
            {
                return new RoamException(RoamErrorKind.ChannelReset, "The request of the channel has ended.", mayHaveRun: true);
            }

            half.MarkCounted();
            Host.ChannelOpened();
            _live[id] = half;
            _recent = null;
            return null;
        }
    }

    /// <summary>Takes a finished channel out, unless its id is somebody else's by now.</summary>
    public void Remove(ulong id, ChannelEndpoint endpoint)
    {
        lock (_lock)
        {
            if (_live.TryGetValue(id, out ChannelEndpoint? current) && ReferenceEquals(current, endpoint))
            {
                _live.Remove(id);
                _recent = null;
                SignalIfIdle();
            }
        }
    }

    /// <summary>An item has arrived.</summary>
    public void OnItem(ulong id, ReadOnlySpan<byte> payload) => Find(id)?.OnItem(payload);

    /// <summary>A channel was closed by its sender.</summary>
    public void OnClose(ulong id, Metadata metadata) => Find(id)?.OnClose(metadata);

    /// <summary>A channel was given up by the peer.</summary>
    public void OnReset(ulong id, Metadata metadata) => Find(id)?.OnReset(metadata);

    /// <summary>Credit has arrived.</summary>
    public void OnGrant(ulong id, uint additional) => Find(id)?.OnGrant(additional);

    /// <summary>The connection has ended: every channel ends with the reason, and so does every later one. Only the first reason
    /// counts.</summary>
    public void Fail(RoamException reason)
    {
        ChannelEndpoint[] endpoints;
        lock (_lock)
        {
            if (_failure is not null)
            {
                return;
            }

            _failure = reason;
            endpoints = [.. _live.Values];
            _live.Clear();
            _recent = null;
            SignalIfIdle();
        }

        foreach (ChannelEndpoint endpoint in endpoints)
        {
            endpoint.Fail(reason);
        }
    }

    /// <summary>What to throw when the connection no longer takes a message.</summary>
    public RoamException CreateLostException() =>
        Volatile.Read(ref _failure) is { } failure
            ? ChannelErrors.Copy(failure)
            : new RoamException(RoamErrorKind.ConnectionLost, "The connection has ended.", mayHaveRun: true);

    private void SignalIfIdle()
    {
        if (_live.Count == 0 && _idle is { } idle)
        {
            // Its continuations run elsewhere.
            _idle = null;
            idle.TrySetResult();
        }
    }

    private ChannelEndpoint? Find(ulong id)
    {
        if (id == _recentId && _recent is { } recent)
        {
            return recent;
        }

        lock (_lock)
        {
            if (_live.TryGetValue(id, out ChannelEndpoint? endpoint) || _failure is not null)
            {
                _recentId = id;
                _recent = endpoint;
                return endpoint;
            }

            // A finished channel: the message was on its way when it ended.
            // spec: rpc.channel.unknown-id
            bool isLocal = (id & 1) == _localParity;
            return id != 0 && (isLocal ? id < _nextLocal : id <= _highestAnnounced)
                ? null
                : throw new ProtocolViolationException(
                    ChannelRules.UnknownId,
                    $"The peer sent a message for channel {id}, which neither side has opened.");
        }
    }

    // spec: rpc.channel.allocation
    private void CheckAnnounced(ReadOnlySpan<ulong> ids)
    {
        foreach (ulong id in ids)
        {
            if (id == 0 || (id & 1) == _localParity)
            {
                throw new ProtocolViolationException(
                    ChannelRules.Allocation,
                    $"The peer announced channel {id}, an id that is not its to give.");
            }

            if (_live.ContainsKey(id))
            {
                throw InUse(id);
            }
        }

        foreach (ulong id in ids)
        {
            // Calls of several threads may overtake each other, so ids need not arrive in order.
            _highestAnnounced = Math.Max(_highestAnnounced, id);
        }
    }

    private static ProtocolViolationException InUse(ulong id) =>
        new(ChannelRules.Allocation, $"The peer announced channel {id}, which is in use.");
}
