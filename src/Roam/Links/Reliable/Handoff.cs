using System.Threading.Tasks.Sources;

namespace Roam.Links.Reliable;

/// <summary>
/// Where the task that reads the links underneath hands each message to the receive of the user, uncopied, and waits until the user is
/// done with it. The two run as coroutines do: whoever has something for the other continues it in place, so that a message costs no
/// change of thread.
/// </summary>
/// <remarks>One task hands over and one receives. A receive that is cancelled takes nothing with it. The lock is a leaf; nobody is
/// continued under it.</remarks>
internal sealed class Handoff : IValueTaskSource<LinkMessage>, IValueTaskSource
{
    private readonly Lock _gate = new();

    // The user's receive, while it waits.
    private ManualResetValueTaskSourceCore<LinkMessage> _receive;
    private CancellationTokenRegistration _registration;
    private bool _isReceiving;

    // A message that nobody has taken yet, or one that the user may still read. Never both.
    private LinkMessage _offered;
    private bool _isOffered;
    private bool _isLent;

    // The reading task, while it waits for the user.
    private ManualResetValueTaskSourceCore<bool> _park;
    private bool _isParked;

    private bool _ended;
    private LinkException? _fault;

    /// <summary>Whether the reading task waits for the user: then silence says nothing about the peer.</summary>
    public bool IsBlocked
    {
        get
        {
            lock (_gate)
            {
                return _isOffered || _isLent;
            }
        }
    }

    /// <summary>Hands over a message.</summary>
    /// <returns>Ends when the user does not read it any more. The next message may be read then.</returns>
    public ValueTask OfferAsync(LinkMessage message)
    {
        bool deliver;
        lock (_gate)
        {
            if (_fault is not null)
            {
                return default;
            }

            deliver = _isReceiving;
            if (deliver)
            {
                _isReceiving = false;
                _isLent = true;
            }
            else
            {
                _offered = message;
                _isOffered = true;
            }
        }

        if (deliver)
        {
            // The user goes on right here, and mostly asks for the next message before it returns.
            _receive.RunContinuationsAsynchronously = false;
            _receive.SetResult(message);
        }

        lock (_gate)
        {
            if (!_isOffered && !_isLent)
            {
                return default;
            }

            // Continued by the user's next receive, in place.
            _park.Reset();
            _isParked = true;
            return new(this, _park.Version);
        }
    }

    /// <summary>Receives the next message; the last one may not be read any more.</summary>
    public ValueTask<LinkMessage> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<LinkMessage>(cancellationToken);
        }

        short version;
        bool isOver;
        bool resume = false;
        lock (_gate)
        {
            if (_isReceiving)
            {
                throw new InvalidOperationException("Only one operation of a kind may run on a link at a time.");
            }

            if (_isLent)
            {
                _isLent = false;
                resume = _isParked;
                _isParked = false;
            }

            if (_isOffered)
            {
                LinkMessage message = _offered;
                _offered = default;
                _isOffered = false;
                _isLent = true;
                return new(message);
            }

            _receive.Reset();
            version = _receive.Version;
            isOver = _ended || _fault is not null;
            _isReceiving = !isOver;
        }

        // The reading task may hand over the next message before it returns.
        if (resume)
        {
            _park.RunContinuationsAsynchronously = false;
            _park.SetResult(true);
        }

        if (isOver)
        {
            return EndReceive();
        }

        // Registered last, for the callback may run at once.
        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(
                static (state, token) => ((Handoff)state!).CancelReceive(token), this);
        }

        return new(this, version);
    }

    /// <summary>The peer has ended its direction: after what was handed over, receives return <see cref="LinkMessage.End"/>.</summary>
    public void End()
    {
        bool complete;
        lock (_gate)
        {
            _ended = true;
            complete = _isReceiving;
            _isReceiving = false;
        }

        if (complete)
        {
            _receive.RunContinuationsAsynchronously = true;
            _receive.SetResult(LinkMessage.End);
        }
    }

    /// <summary>The link is over: receives fail from now on, that which waits too. What nobody has taken is lost; what the user reads may
    /// be read on. The first fault counts, except that one may follow an end.</summary>
    public void Fail(LinkException fault)
    {
        bool complete;
        bool resume = false;
        lock (_gate)
        {
            if (_fault is null || fault.Error == LinkError.Closed)
            {
                _fault = fault;
            }

            if (_isOffered)
            {
                _offered = default;
                _isOffered = false;
                resume = _isParked;
                _isParked = false;
            }

            complete = _isReceiving;
            _isReceiving = false;
        }

        if (complete)
        {
            _receive.RunContinuationsAsynchronously = true;
            _receive.SetException(Renew(fault));
        }

        if (resume)
        {
            Unpark();
        }
    }

    /// <summary>The user reads nothing any more.</summary>
    public void Release()
    {
        bool resume;
        lock (_gate)
        {
            _isLent = false;
            resume = _isParked;
            _isParked = false;
        }

        if (resume)
        {
            Unpark();
        }
    }

    LinkMessage IValueTaskSource<LinkMessage>.GetResult(short token)
    {
        // Waits for a callback that runs, unless this runs in it: nobody cancels the next receive by mistake.
        _registration.Dispose();
        _registration = default;
        return _receive.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<LinkMessage>.GetStatus(short token) => _receive.GetStatus(token);

    void IValueTaskSource<LinkMessage>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _receive.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.GetResult(short token) => _park.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _park.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _park.OnCompleted(continuation, state, token, flags);

    /// <summary>An exception that several receives throw would gather all their stack traces.</summary>
    public static LinkException Renew(LinkException fault) => new(fault.Error, fault.Message, fault.InnerException);

    // Whoever ends a link is not the one to go on reading it.
    private void Unpark()
    {
        _park.RunContinuationsAsynchronously = true;
        _park.SetResult(true);
    }

    private ValueTask<LinkMessage> EndReceive()
    {
        lock (_gate)
        {
            // What ends a link after the peer's end is no news, except that this side has closed it.
            return _fault is null || (_ended && _fault.Error != LinkError.Closed)
                ? new(LinkMessage.End)
                : ValueTask.FromException<LinkMessage>(Renew(_fault));
        }
    }

    private void CancelReceive(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_isReceiving)
            {
                return;
            }

            _isReceiving = false;
        }

        _receive.RunContinuationsAsynchronously = true;
        _receive.SetException(new OperationCanceledException(cancellationToken));
    }
}
