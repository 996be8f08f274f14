using Roam.Links;

namespace Roam.TestKit;

/// <summary>
/// A link that behaves as badly as a test likes: slow, held back, cut. Everything is decided by the test or by a seed and happens on the
/// test's clock, so that a failure repeats.
/// </summary>
/// <remarks>As <see cref="ILink"/>; what controls the faults may be called by anybody at any time.</remarks>
public sealed class FaultyLink : ILink
{
    private readonly ILink _inner;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _largestDelay;
    private readonly Random _random;

    // How many further messages may be returned; null while they are not held back.
    private readonly Observed<int?> _allowance = new(null);
    private readonly Observed<int> _sending = new(0);
    private readonly Observed<int> _sent = new(0);
    private readonly Observed<int> _arrived = new(0);
    private readonly Observed<int> _received = new(0);
    private readonly CancellationTokenSource _ended = new();
    private volatile int _cutAfter = int.MaxValue;
    private volatile bool _isCut;

    // The message that arrived and may not be returned yet, and when it may. Belongs to the receive that runs.
    private LinkMessage? _held;
    private long _heldSince;
    private TimeSpan _heldFor;

    /// <summary>Wraps a link.</summary>
    /// <param name="inner">The link, which is disposed with this one.</param>
    /// <param name="timeProvider">The clock of the delays.</param>
    /// <param name="largestDelay">How long a message may be under way: each receive takes from nothing to this.</param>
    /// <param name="seed">Decides how long each takes.</param>
    public FaultyLink(ILink inner, TimeProvider? timeProvider = null, TimeSpan largestDelay = default, int seed = 0)
    {
        _inner = inner;
        _timeProvider = timeProvider ?? TimeProvider.System;
        _largestDelay = largestDelay;
        _random = new Random(seed);
    }

    /// <inheritdoc/>
    public string RemoteAddress => _inner.RemoteAddress;

    /// <summary>How many batches have been sent.</summary>
    public int SentBatches => _sent.Value;

    /// <summary>How many messages have been received.</summary>
    public int ReceivedMessages => _received.Value;

    /// <summary>Cuts the link, as a network does: both sides see it fail.</summary>
    public void Cut()
    {
        _isCut = true;
        Abort();
    }

    /// <summary>Cuts the link at the receive that follows this many messages.</summary>
    public void CutAfter(int messages) => _cutAfter = messages;

    /// <summary>Holds back what arrives, also if a receive waits already, until it is released.</summary>
    public void HoldReceives() => _allowance.Update(_ => 0);

    /// <summary>Lets one message (or the end) pass that is, or will be, held back.</summary>
    public void ReleaseOne() => _allowance.Update(held => held + 1);

    /// <summary>Lets everything pass from now on.</summary>
    public void ReleaseAll() => _allowance.Update(_ => null);

    /// <summary>Waits until the sending of this many batches has begun.</summary>
    public Task WaitUntilSendingAsync(int batches) =>
        _sending.WaitForAsync(sending => sending >= batches, what: $"{batches} batches to be on their way");

    /// <summary>Waits until this many batches have been sent.</summary>
    public Task WaitUntilSentAsync(int batches) => _sent.WaitForAsync(sent => sent >= batches, what: $"{batches} batches to be sent");

    /// <summary>Waits until this many messages have arrived, be they held back or not.</summary>
    public Task WaitUntilArrivedAsync(int messages) =>
        _arrived.WaitForAsync(arrived => arrived >= messages, what: $"{messages} messages to arrive");

    /// <summary>Waits until this many messages have been received.</summary>
    public Task WaitUntilReceivedAsync(int messages) =>
        _received.WaitForAsync(received => received >= messages, what: $"{messages} messages to be received");

    /// <inheritdoc/>
    public async ValueTask SendAsync(MessageBatch messages, CancellationToken cancellationToken = default)
    {
        _sending.Update(sending => sending + 1);
        try
        {
            await _inner.SendAsync(messages, cancellationToken);
        }
        catch (LinkException e) when (_isCut)
        {
            throw WasCut(e);
        }

        _sent.Update(sent => sent + 1);
    }

    /// <inheritdoc/>
    public async ValueTask<LinkMessage> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        if (_received.Value >= _cutAfter)
        {
            Cut();
        }

        try
        {
            // A receive that was cancelled while its message was held back has left the message here.
            if (_held is null)
            {
                Hold(await _inner.ReceiveAsync(cancellationToken));
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended.Token);
            await WaitForTurnAsync(either.Token);
        }
        catch (LinkException e) when (_isCut)
        {
            throw WasCut(e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw _isCut ? WasCut(null) : new LinkException(LinkError.Closed, "The link was closed while a message was held back.");
        }

        LinkMessage message = _held!.Value;
        _held = null;
        if (!message.IsEnd)
        {
            _received.Update(received => received + 1);
        }

        return message;
    }

    /// <inheritdoc/>
    public async ValueTask CloseOutputAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await _inner.CloseOutputAsync(cancellationToken);
        }
        catch (LinkException e) when (_isCut)
        {
            throw WasCut(e);
        }
    }

    /// <inheritdoc/>
    public void Abort()
    {
        _inner.Abort();
        _ended.Cancel();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        // The source is not disposed: a receive may be about to use it.
        _ended.Cancel();
        return _inner.DisposeAsync();
    }

    private static LinkException WasCut(LinkException? cause) => new("The test cut the link.", cause);

    private void Hold(LinkMessage message)
    {
        _held = message;
        _heldSince = _timeProvider.GetTimestamp();
        _heldFor = _largestDelay * _random.NextDouble();
        if (!message.IsEnd)
        {
            _arrived.Update(arrived => arrived + 1);
        }
    }

    private async Task WaitForTurnAsync(CancellationToken cancellationToken)
    {
        TimeSpan rest = _heldFor - _timeProvider.GetElapsedTime(_heldSince);
        if (rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, _timeProvider, cancellationToken);
        }

        bool isMyTurn = false;
        while (!isMyTurn)
        {
            await _allowance.WaitForAsync(allowance => allowance is null or > 0, cancellationToken, "a held message to be released");
            _allowance.Update(allowance =>
            {
                isMyTurn = allowance is null or > 0;
                return isMyTurn ? allowance - 1 : allowance;
            });
        }
    }
}
