namespace Roam.Links.Reliable;

/// <summary>A session that an acceptor keeps: its link, and the keys with which its client comes back.</summary>
/// <remarks>Safe for any number of threads. Its lock is a leaf.</remarks>
internal sealed class AcceptedSession : ILinkSource
{
    private readonly Lock _gate = new();
    private readonly ReliableAcceptor _acceptor;

    // The key that the client is known to have, and the one that was sent to it and may not have arrived. Both are good until a first
    // frame on the new link shows that it has: an answer that is lost locks nobody out.
    // spec: link.reliable.key
    private ResumeKey _key;
    private ResumeKey? _next;

    // How many links have shown that they have the key of their time.
    private long _turns;

    public AcceptedSession(ReliableAcceptor acceptor, LinkOptions options, string remoteAddress)
    {
        _acceptor = acceptor;
        _key = ResumeKey.Create();
        _next = _key;
        Link = new ReliableLink(this, options, remoteAddress);
    }

    /// <summary>What names the session on the wire; not a secret.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>The link.</summary>
    public ReliableLink Link { get; }

    /// <summary>Its place in the acceptor's line of sessions that have no link; belongs to the acceptor's lock.</summary>
    public LinkedListNode<AcceptedSession>? Detached { get; set; }

    /// <summary>Whether the acceptor's user has it, or is about to get it.</summary>
    public bool IsAnnounced
    {
        get
        {
            lock (_gate)
            {
                return _turns > 0;
            }
        }
    }

    /// <summary>The answer to the client that begins the session.</summary>
    public Answer Begin() => Answer.Accept(Id, _key, received: 0);

    /// <summary>Makes the key for the next time, for a client that shows a good one.</summary>
    /// <returns>The answer, or <see langword="null"/> if the key is wrong.</returns>
    public Answer? TryResume(ResumeKey shown)
    {
        ResumeKey next;
        lock (_gate)
        {
            // Both are compared whatever the first says.
            bool isNext = _next is not null && _next.Matches(shown);
            if (!(_key.Matches(shown) | isNext))
            {
                return null;
            }

            if (isNext)
            {
                _key = _next!;
            }

            next = _next = ResumeKey.Create();
        }

        return Answer.Accept(Id, next, Link.Received);
    }

    /// <summary>The client has shown, over a new link, that it has got this key: from now on it is the only one.</summary>
    /// <param name="key">The key that it was sent over that link.</param>
    /// <param name="turn">The link's turn to take over: 1 for the session's first link, and more for each that follows.</param>
    /// <returns>Whether the link may take over; not if another has been answered since.</returns>
    public bool TryConfirm(ResumeKey key, out long turn)
    {
        lock (_gate)
        {
            turn = _turns;
            if (!ReferenceEquals(key, _next))
            {
                return false;
            }

            _key = key;
            _next = null;
            turn = ++_turns;
            return true;
        }
    }

    public void OnLost(ReliableLink link, string reason) => _acceptor.OnLost(this);

    public void OnAttached(ReliableLink link) => _acceptor.OnAttached(this);

    public void OnEnded(ReliableLink link) => _acceptor.OnEnded(this);
}
