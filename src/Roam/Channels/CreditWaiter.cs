using System.Diagnostics;
using System.Threading.Tasks.Sources;

namespace Roam.Channels;

/// <summary>
/// One send that waits for credit. Pooled by its sender. Its state changes under the sender's lock only, so that a grant, a cancellation
/// and the end of the channel cannot both have it: who takes it out of the queue decides, and a credit is either given to it or not.
/// </summary>
internal sealed class CreditWaiter(ChannelSender sender) : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellationToken;

    public enum Outcome : byte
    {
        /// <summary>In the queue.</summary>
        Waiting,

        /// <summary>Owns one credit.</summary>
        Granted,

        /// <summary>Left the queue without credit.</summary>
        Cancelled,

        /// <summary>The channel ended first.</summary>
        Ended,
    }

    /// <summary>Guarded by the sender's lock, like the links.</summary>
    public Outcome State { get; set; }

    public CreditWaiter? Next { get; set; }

    public CreditWaiter? Previous { get; set; }

    /// <summary>The wait. To be called before <see cref="Watch"/>, and awaited once.</summary>
    public ValueTask Task => new(this, _core.Version);

    /// <summary>Lets the token end the wait. Called after the waiter was queued, without the lock: the callback may run at once.</summary>
    public void Watch(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _cancellationToken = cancellationToken;
            _registration = cancellationToken.UnsafeRegister(
                static state =>
                {
                    var waiter = (CreditWaiter)state!;
                    waiter.Sender.Cancel(waiter);
                },
                this);
        }
    }

    /// <summary>Wakes the send. Called once, without the lock, after the state was set.</summary>
    public void Signal() => _core.SetResult(true);

    private ChannelSender Sender { get; } = sender;

    void IValueTaskSource.GetResult(short token)
    {
        if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("The operation has not ended.");
        }

        // First wait until the callback can no longer run, then reuse: a late one would cancel somebody else's wait.
        _registration.Dispose();
        _registration = default;
        CancellationToken cancellationToken = _cancellationToken;
        _cancellationToken = default;
        _core.Reset();
        Outcome outcome = State;
        Sender.Recycle(this);
        switch (outcome)
        {
            case Outcome.Granted:
                return;
            case Outcome.Cancelled:
                throw new OperationCanceledException(cancellationToken);
            default:
                Debug.Assert(outcome == Outcome.Ended, "woken while waiting");
                throw Sender.CreateEndException();
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
