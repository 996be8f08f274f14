namespace Roam.Requests;

/// <summary>
/// The peer's requests that run on a connection. Apart from the outbound table, for both peers may use the same ids; and found by id
/// alone, for not every peer keeps to a parity.
/// </summary>
/// <remarks>
/// Safe for any number of threads. The lock also guards each request's cancellation state: whoever cancels takes the source out under it
/// and fires it outside, so that no callback runs under the lock and no reused source is hit.
/// </remarks>
// spec: rpc.request.direction
internal sealed class InboundRequests(int limit)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, InboundRequest> _live = [];
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ended;

    /// <summary>The number of running requests.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _live.Count;
            }
        }
    }

    /// <summary>Takes a request in.</summary>
    // spec: rpc.request.concurrency.inbound
    // spec: rpc.request.id.duplicate
    public InboundAdmission TryAdd(InboundRequest request)
    {
        lock (_gate)
        {
            if (_ended)
            {
                return InboundAdmission.Ended;
            }

            if (_live.Count >= limit)
            {
                return _live.ContainsKey(request.Id) ? InboundAdmission.Duplicate : InboundAdmission.TooMany;
            }

            return _live.TryAdd(request.Id, request) ? InboundAdmission.Accepted : InboundAdmission.Duplicate;
        }
    }

    /// <summary>Takes a request out before it is answered: with the answer, the peer may send another.</summary>
    /// <returns>Whether no other request is running.</returns>
    // spec: rpc.request.table
    public bool Remove(InboundRequest request)
    {
        lock (_gate)
        {
            // A request that was discarded never stood here, and its id may be somebody else's.
            if (_live.Remove(request.Id, out InboundRequest? live) && !ReferenceEquals(live, request))
            {
                _live.Add(request.Id, live);
            }

            CompleteIfEmpty();
            return _live.Count == 0;
        }
    }

    /// <summary>Ends when the table has, and no request is running.</summary>
    public Task Emptied => _empty.Task;

    /// <summary>Gives the request its token; made on demand, for most handlers take none.</summary>
    public CancellationToken GetToken(InboundRequest request)
    {
        CancellationTokenSource? cancelled = null;
        CancellationToken token;
        lock (_gate)
        {
            CancellationTokenSource source = request.TokenSource ??= new CancellationTokenSource();
            token = source.Token;
            if (request.CancelReason != CancelReason.None)
            {
                cancelled = source;
            }
        }

        // Nobody has registered yet, so nothing runs here.
        cancelled?.Cancel();
        return token;
    }

    /// <summary>Cancels a running request; unknown ids are ignored, for the response may be on its way.</summary>
    // spec: rpc.cancel
    public void Cancel(ulong requestId)
    {
        CancellationTokenSource? source;
        lock (_gate)
        {
            source = _live.TryGetValue(requestId, out InboundRequest? request) ? request.MarkCancelled(CancelReason.Caller) : null;
        }

        Fire(source);
    }

    /// <summary>Cancels the requests whose deadline has passed.</summary>
    /// <returns>The earliest deadline that has not.</returns>
    public Deadline CancelExpired()
    {
        Deadline next = default;
        List<CancellationTokenSource>? sources = null;
        lock (_gate)
        {
            foreach (InboundRequest request in _live.Values)
            {
                if (request.Deadline.IsNone || request.CancelReason != CancelReason.None)
                {
                    continue;
                }

                if (!request.Deadline.HasPassed)
                {
                    next = Deadline.Earlier(next, request.Deadline);
                }
                else if (request.MarkCancelled(CancelReason.Deadline) is { } source)
                {
                    (sources ??= []).Add(source);
                }
            }
        }

        sources?.ForEach(Fire);
        return next;
    }

    /// <summary>Ends the table: cancels every request. Requests leave it as their handlers end.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            CompleteIfEmpty();
        }

        CancelAll();
    }

    private void CompleteIfEmpty()
    {
        if (_ended && _live.Count == 0)
        {
            // Its continuations run elsewhere.
            _empty.TrySetResult();
        }
    }

    /// <summary>Cancels every request that runs.</summary>
    public void CancelAll()
    {
        List<CancellationTokenSource> sources = [];
        lock (_gate)
        {
            foreach (InboundRequest request in _live.Values)
            {
                if (request.MarkCancelled(CancelReason.ConnectionEnded) is { } source)
                {
                    sources.Add(source);
                }
            }
        }

        sources.ForEach(Fire);
    }

    // Callbacks are user code: they run on the thread pool, never on the read loop.
    private static void Fire(CancellationTokenSource? source) => _ = source?.CancelAsync();
}
