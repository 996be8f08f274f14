using System.Globalization;
using Microsoft.Extensions.Logging;
using Roam.Diagnostics;

namespace Roam.Links.Reliable;

/// <summary>The client's side of a reliable link: dials the first link, and another after each cut.</summary>
/// <remarks>One task dials at a time: a reliable link loses only what was attached to it.</remarks>
internal sealed class Dialer(Func<CancellationToken, ValueTask<ILink>> dial, LinkOptions options) : ILinkSource
{
    private readonly ReliableLinkOptions _reliable = options.Reliable;
    private readonly TimeProvider _timeProvider = options.TimeProvider;
    private readonly ILogger _logger = GuardedLogger.Create(options.LoggerFactory, "Roam.ReliableLink");

    // Not disposed: dialing may be about to use it, and without a timer it holds nothing.
    private readonly CancellationTokenSource _ended = new();

    private Guid _sessionId;
    private ResumeKey? _key;

    public void OnLost(ReliableLink link, string reason)
    {
        if (!_ended.IsCancellationRequested)
        {
            // Detached: it ends by attaching a link or by failing this one, within the policy's total time.
            ThreadPool.UnsafeQueueUserWorkItem(state => _ = RedialAsync(state, reason), link, preferLocal: false);
        }
    }

    public void OnAttached(ReliableLink link)
    {
    }

    // Detached: what it cancels sees to itself, and callbacks must not run on the thread that ends the link.
    public void OnEnded(ReliableLink link) => _ = _ended.CancelAsync();

    /// <summary>Connects a link and makes the handshake on it.</summary>
    /// <param name="received">How many messages of the session were received.</param>
    /// <param name="bound">How long it may take, besides the handshake's own timeout.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LinkException">It did not work, or the acceptor refused.</exception>
    // spec: link.reliable.handshake.timeout
    public async ValueTask<(ILink Link, Answer Answer)> DialAsync(ulong received, TimeSpan bound, CancellationToken cancellationToken)
    {
        TimeSpan time = bound == Timeout.InfiniteTimeSpan || bound > _reliable.HandshakeTimeout ? _reliable.HandshakeTimeout : bound;
        using CancellationTokenSource timeout = new(time, _timeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        ILink? link = null;
        try
        {
            link = await LinkDial.ConnectAsync(dial, either.Token).ConfigureAwait(false);
            Hello hello = new(_sessionId, _key, received);
            await link.SendAsync(MessageBatch.Of(hello.Encode()), either.Token).ConfigureAwait(false);
            LinkMessage message = await link.ReceiveAsync(either.Token).ConfigureAwait(false);
            Answer answer = message.IsEnd
                ? throw new LinkException($"The peer {link.RemoteAddress} closed the link instead of answering.")
                : Answer.Decode(message.Bytes.Span);
            if (answer.Key is null)
            {
                // spec: link.reliable.refuse
                throw new LinkException(
                    answer.Refusal == RefusalCode.Busy ? LinkError.Failed : LinkError.Refused,
                    $"The peer {link.RemoteAddress} refuses the reliable link: {answer.Reason}");
            }

            (_sessionId, _key) = (answer.SessionId, answer.Key);
            return (link, answer);
        }
        catch (Exception exception)
        {
            if (link is not null)
            {
                link.Abort();
                await link.DisposeAsync().ConfigureAwait(false);
            }

            if (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new LinkException(string.Create(
                    CultureInfo.InvariantCulture, $"Connecting and the handshake took longer than {time.TotalSeconds} seconds."));
            }

            throw;
        }
    }

    // spec: link.reliable.reconnect
    private async Task RedialAsync(ReliableLink link, string reason)
    {
        long lost = _timeProvider.GetTimestamp();
        ReconnectPolicy policy = _reliable.Reconnect;
        string last = reason;
        for (int attempt = 1; ; attempt++)
        {
            if (!policy.TryGetDelay(attempt, _timeProvider.GetElapsedTime(lost), _reliable.Random, out TimeSpan delay))
            {
                link.Fail(new LinkException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The link to {link.RemoteAddress} was cut ({reason}) and not restored by {attempt - 1} attempts in {_timeProvider.GetElapsedTime(lost).TotalSeconds:0.#} seconds. The last failure: {last}")));
                return;
            }

            try
            {
                await Task.Delay(delay, _timeProvider, _ended.Token).ConfigureAwait(false);
                TimeSpan left = policy.TotalTime == Timeout.InfiniteTimeSpan
                    ? policy.TotalTime
                    : TimeSpan.FromTicks(Math.Max(1, (policy.TotalTime - _timeProvider.GetElapsedTime(lost)).Ticks));
                (ILink next, Answer answer) = await DialAsync(link.Received, left, _ended.Token).ConfigureAwait(false);
                if (link.Attach(next, answer.Received))
                {
                    Log.ReliableLinkResumed(_logger, link.RemoteAddress, attempt);
                }
                else
                {
                    // The reliable link has ended meanwhile.
                    next.Abort();
                    await next.DisposeAsync().ConfigureAwait(false);
                }

                return;
            }
            catch (OperationCanceledException) when (_ended.IsCancellationRequested)
            {
                return;
            }
            catch (LinkException exception) when (exception.Error is LinkError.Refused or LinkError.Protocol)
            {
                link.Fail(exception);
                return;
            }
            catch (Exception exception)
            {
                last = exception.Message;
            }
        }
    }
}
