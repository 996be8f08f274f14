using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Roam.Diagnostics;
using Roam.Links.Reliable;

namespace Roam.Links;

/// <summary>
/// Accepts <see cref="ReliableLink"/>s over any listener. A link is accepted once for each session; when its client comes back after a cut,
/// the link that was accepted goes on.
/// </summary>
/// <remarks>One task accepts at a time; <see cref="DisposeAsync"/> may be called by anybody at any time. Links that were accepted live on,
/// but a cut ends them then: nobody can come back.</remarks>
public sealed class ReliableAcceptor : ILinkListener
{
    // Handshakes that run at once, and sessions whose client has not confirmed its key. Further links are closed.
    internal const int MostHandshakes = 1024;
    private const int MostWaiting = 512;

    private readonly Lock _gate = new();
    private readonly ILinkListener _inner;
    private readonly LinkOptions _options;
    private readonly CancellationTokenSource _disposing = new();
    private readonly Channel<ILink> _accepted = Channel.CreateBounded<ILink>(MostWaiting);
    private readonly Dictionary<Guid, AcceptedSession> _sessions = [];

    // Sessions without a link, the one that has waited longest first.
    private readonly LinkedList<AcceptedSession> _detached = new();
    private readonly ILogger _logger;
    private int _unconfirmed;
    private int _handshakes;
    private bool _disposed;

    /// <summary>Begins to accept.</summary>
    /// <param name="inner">Accepts the links underneath, made with <see cref="ReliableLink.GetInnerOptions"/>. It is the acceptor's from now
    /// on.</param>
    /// <param name="options">The options of the reliable links, or <see langword="null"/> for the defaults.</param>
    public ReliableAcceptor(ILinkListener inner, LinkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inner);
        _inner = inner;
        _options = LinkOptions.Copy(options);
        _logger = GuardedLogger.Create(_options.LoggerFactory, "Roam.ReliableAcceptor");
        Address = new Uri(LinkAddress.ReliablePrefix + inner.Address.OriginalString);
        // Detached: it ends with the inner listener, and hands its failure to whoever accepts.
        ThreadPool.UnsafeQueueUserWorkItem(static acceptor => _ = acceptor.ListenAsync(), this, preferLocal: false);
    }

    /// <inheritdoc/>
    public Uri Address { get; }

    /// <summary>How many sessions are kept, with a link or without.</summary>
    internal int Sessions
    {
        get
        {
            lock (_gate)
            {
                return _sessions.Count;
            }
        }
    }

    /// <summary>How many of them have no link.</summary>
    internal int Detached
    {
        get
        {
            lock (_gate)
            {
                return _detached.Count;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ILink?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await _accepted.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException exception)
        {
            return exception.InnerException switch
            {
                null => null,
                LinkException failure => throw Handoff.Renew(failure),
                { } failure => throw new LinkException($"Listening on {Address.OriginalString} failed: {failure.Message}", failure),
            };
        }
    }

    /// <summary>Ends listening, and gives up the sessions that have no link. A waiting accept returns <see langword="null"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        AcceptedSession[] detached;
        lock (_gate)
        {
            _disposed = true;
            detached = [.. _sessions.Values.Where(static session => !session.Link.IsAttached)];
        }

        // Detached: handshakes that it breaks off dispose of their links themselves.
        _ = _disposing.CancelAsync();
        _accepted.Writer.TryComplete();
        await _inner.DisposeAsync().ConfigureAwait(false);
        foreach (AcceptedSession session in detached)
        {
            session.Link.FailIfDetached(StoppedListening());
        }

        while (_accepted.Reader.TryRead(out ILink? untaken))
        {
            await untaken.DisposeAsync().ConfigureAwait(false);
        }
    }

    // spec: link.reliable.detached
    internal void OnLost(AcceptedSession session)
    {
        AcceptedSession? victim = null;
        bool disposed;
        bool isAnnounced = session.IsAnnounced;
        lock (_gate)
        {
            disposed = _disposed;
            if (isAnnounced && session.Detached is null && _sessions.ContainsKey(session.Id))
            {
                session.Detached = _detached.AddLast(session);

                // It may have come back before it was known to have gone.
                if (session.Link.IsAttached)
                {
                    Forget(session);
                }
                else if (_detached.Count > _options.Reliable.MaxDetachedSessions)
                {
                    victim = _detached.First!.Value;
                    Forget(victim);
                }
            }
        }

        victim?.Link.FailIfDetached(new LinkException("The link was cut, and too many others that were cut wait for their peers."));
        if (disposed)
        {
            session.Link.FailIfDetached(StoppedListening());
        }
        else
        {
            session.Link.ExpireAfter(_options.Reliable.DetachedTimeout);
        }
    }

    internal void OnAttached(AcceptedSession session)
    {
        lock (_gate)
        {
            Forget(session);
        }
    }

    internal void OnEnded(AcceptedSession session)
    {
        bool isAnnounced = session.IsAnnounced;
        lock (_gate)
        {
            if (_sessions.Remove(session.Id) && !isAnnounced)
            {
                _unconfirmed--;
            }

            Forget(session);
        }
    }

    private static LinkException StoppedListening() => new("The link was cut, and its peer cannot come back: the server has stopped listening.");

    private void Forget(AcceptedSession session)
    {
        if (session.Detached is { } place)
        {
            _detached.Remove(place);
            session.Detached = null;
        }
    }

    private async Task ListenAsync()
    {
        try
        {
            AcceptLoop accepts = new(_inner, _options.TimeProvider, _logger);
            while (await accepts.NextAsync(_disposing.Token).ConfigureAwait(false) is { } link)
            {
                // spec: link.reliable.handshake.limit
                if (Interlocked.Increment(ref _handshakes) > MostHandshakes)
                {
                    Interlocked.Decrement(ref _handshakes);
                    Log.ReliableHandshakesExceeded(_logger, link.RemoteAddress, MostHandshakes);
                    await CloseAsync(link).ConfigureAwait(false);
                    continue;
                }

                // Detached: one slow handshake holds up no other; each has a timeout, and their number a bound.
                _ = GreetAsync(link);
            }

            _accepted.Writer.TryComplete();
        }
        catch (OperationCanceledException)
        {
            _accepted.Writer.TryComplete();
        }
        catch (Exception exception)
        {
            _accepted.Writer.TryComplete(exception);
        }
    }

    private async Task GreetAsync(ILink link)
    {
        bool attached = false;
        try
        {
            using CancellationTokenSource timeout = new(_options.Reliable.HandshakeTimeout, _options.TimeProvider);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _disposing.Token);
            attached = await TryGreetAsync(link, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is LinkException or OperationCanceledException)
        {
            // The peer is gone, too slow, or does not speak this protocol. A client of ours comes back.
        }
        catch (Exception exception)
        {
            // Nobody waits for this task, so this is the only place that can tell.
            Log.ReliableHandshakeFailed(_logger, link.RemoteAddress, exception);
        }
        finally
        {
            Interlocked.Decrement(ref _handshakes);
            if (!attached)
            {
                await CloseAsync(link).ConfigureAwait(false);
            }
        }
    }

    // What a link throws here must end neither the listening nor a task that nobody waits for.
    private async ValueTask CloseAsync(ILink link)
    {
        try
        {
            link.Abort();
            await link.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.ReliableHandshakeFailed(_logger, link.RemoteAddress, exception);
        }
    }

    private static async ValueTask RefuseAsync(ILink link, Answer refusal, CancellationToken cancellationToken)
    {
        await link.SendAsync(MessageBatch.Of(refusal.Encode()), cancellationToken).ConfigureAwait(false);

        // A link that is closed with unread bytes may take back what it has sent last.
        await link.CloseOutputAsync(cancellationToken).ConfigureAwait(false);
        await link.DiscardInputAsync(cancellationToken).ConfigureAwait(false);
    }

    // spec: link.reliable.handshake
    private async Task<bool> TryGreetAsync(ILink link, CancellationToken cancellationToken)
    {
        LinkMessage first = await link.ReceiveAsync(cancellationToken).ConfigureAwait(false);
        if (first.IsEnd)
        {
            return false;
        }

        if (!Hello.TryDecode(first.Bytes.Span, out byte version, out Hello hello))
        {
            // spec: session.handshake.foreign
            Log.ReliableLinkForeign(_logger, link.RemoteAddress, ForeignProtocol.Describe(first.Bytes.Span));
            Answer refusal = Answer.Refuse(RefusalCode.Version, "This is an acceptor of reliable links, whose address has reliable+ in front.");
            await RefuseAsync(link, refusal, cancellationToken).ConfigureAwait(false);
            return false;
        }

        AcceptedSession? session = null;
        Answer answer = version != Hello.Version
            ? Answer.Refuse(RefusalCode.Version, $"It speaks version {version} of the protocol; this side speaks version {Hello.Version}.")
            : hello.Key is null ? Begin(link, out session) : Resume(hello, out session);
        if (session is null)
        {
            await RefuseAsync(link, answer, cancellationToken).ConfigureAwait(false);
            return false;
        }

        await link.SendAsync(MessageBatch.Of(answer.Encode()), cancellationToken).ConfigureAwait(false);

        // Only now does the client have the new key for certain, and only now may the link take over.
        LinkMessage confirmation = await link.ReceiveAsync(cancellationToken).ConfigureAwait(false);
        if (confirmation.IsEnd || Frame.ReadKind(confirmation.Bytes.Span) != FrameKind.Acknowledgement)
        {
            return false;
        }

        ulong received = Frame.ReadReceived(confirmation.Bytes.Span);
        if (!session.TryConfirm(answer.Key!, out long turn))
        {
            return false;
        }

        bool isFirst = turn == 1;
        if (isFirst)
        {
            lock (_gate)
            {
                _unconfirmed--;
            }
        }

        bool attached = session.Link.Attach(link, received, turn);
        if (isFirst)
        {
            await AnnounceAsync(session, cancellationToken).ConfigureAwait(false);
        }

        return attached;
    }

    private async ValueTask AnnounceAsync(AcceptedSession session, CancellationToken cancellationToken)
    {
        try
        {
            await _accepted.Writer.WriteAsync(session.Link, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ChannelClosedException or OperationCanceledException)
        {
            // Nobody accepts it.
            await session.Link.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Answer Begin(ILink link, out AcceptedSession? session)
    {
        session = null;
        lock (_gate)
        {
            if (_disposed || _unconfirmed >= MostHandshakes)
            {
                return Answer.Refuse(RefusalCode.Busy, "It has too many new links, or is about to stop.");
            }

            session = new AcceptedSession(this, _options, link.RemoteAddress);
            _sessions.Add(session.Id, session);
            _unconfirmed++;
        }

        session.Link.ExpireAfter(_options.Reliable.HandshakeTimeout);
        return session.Begin();
    }

    // spec: link.reliable.refuse
    private Answer Resume(in Hello hello, out AcceptedSession? session)
    {
        lock (_gate)
        {
            _sessions.TryGetValue(hello.SessionId, out session);
        }

        if (session?.TryResume(hello.Key!) is { } answer)
        {
            return answer;
        }

        session = null;
        return Answer.Refuse(RefusalCode.Unknown, "It does not know the session, or not any more, or the key is not the session's.");
    }
}
