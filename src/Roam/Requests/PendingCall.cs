using System.Buffers;
using System.Threading.Tasks.Sources;
using Roam.Buffers;
using Roam.CompilerServices;
using Roam.Links;
using Roam.Wire;

namespace Roam.Requests;

/// <summary>
/// A call that waits for its response: the part that does not depend on the types of the method. Pooled; the same object serves many
/// calls, one after another, told apart by <see cref="Version"/>.
/// </summary>
/// <remarks>
/// Response, cancellation, deadline and the end of the connection race to complete a call. Each passes the version it means and does one
/// compare-and-swap on the state; the winner alone writes the outcome. Whoever comes late, or means an earlier call, does nothing.
/// </remarks>
internal abstract class PendingCall : IThreadPoolWorkItem
{
    /// <summary>The value of <see cref="QueuedAt"/> while the request is being queued.</summary>
    public const long Queueing = -1;

    // Bit 0: completed. The rest: the version.
    private long _state;

    private ManualResetValueTaskSourceCore<bool> _core;
    private PayloadBuffer _payload;
    private Exception? _failure;
    private CancellationTokenRegistration _registration;
    private ArrayPool<byte> _pool = BoundedArrayPool.Default;
    private IPendingCallOwner? _owner;

    /// <summary>Tells this use of the object from earlier and later ones.</summary>
    public long Version => Volatile.Read(ref _state) >> 1;

    /// <summary>The request id, once it is known.</summary>
    public ulong RequestId { get; set; }

    /// <summary>The method, for messages.</summary>
    public abstract MethodDescriptor Method { get; }

    /// <summary>Where the response's metadata goes, if the caller asks for it.</summary>
    public CallState? Context { get; private set; }

    /// <summary>The position in the outbound queue at which the request's frame ends; 0 while it is not queued.</summary>
    public long QueuedAt { get; set; }

    /// <summary>The token to hand to <see cref="ValueTask"/>.</summary>
    public short Token => _core.Version;

    protected CancellationToken CancellationToken { get; private set; }

    /// <summary>Whether the payload of a successful response is the method's declared error.</summary>
    protected bool IsUserError { get; private set; }

    protected int MaxPayloadDepth { get; private set; }

    protected PayloadFormat Format { get; private set; }

    protected ReadOnlySpan<byte> Payload => _payload.Span;

    /// <summary>The services that a successful response names.</summary>
    protected InboundReferences References { get; private set; } = InboundReferences.None;

    /// <summary>Prepares the object for a call.</summary>
    public void Begin(
        IPendingCallOwner owner,
        RoamOptions options,
        PayloadFormat format,
        CallState? context,
        CancellationToken cancellationToken)
    {
        _owner = owner;
        _pool = options.BufferPool;
        MaxPayloadDepth = options.Limits.MaxPayloadDepth;
        Format = format;
        Context = context;
        CancellationToken = cancellationToken;
    }

    /// <summary>Begins to listen to the caller's token. Called after the request was queued, so that <c>Cancel</c> follows it.</summary>
    public void ListenToCancellation()
    {
        if (CancellationToken.CanBeCanceled)
        {
            // May call back at once, and may find the call completed.
            _registration = CancellationToken.UnsafeRegister(
                static (state, _) => ((PendingCall)state!).OnCancelled(),
                this);
        }
    }

    /// <summary>Whether the call still waits.</summary>
    public bool IsPending(long version) => Volatile.Read(ref _state) == version << 1;

    /// <summary>Completes the call with a response.</summary>
    /// <returns>Whether the call still waited.</returns>
    public bool TryComplete(
        long version,
        in LinkMessage message,
        ReadOnlySpan<byte> payload,
        bool isUserError,
        in MetadataBlock metadata,
        InboundReferences references)
    {
        if (!TryClaim(version))
        {
            return false;
        }

        _payload.Fill(message, payload, _pool);
        IsUserError = isUserError;
        References = references;
        if (Context is { } context && metadata.Count > 0)
        {
            Metadata received = metadata.ToMetadata();
            context.ResponseMetadata = ReferenceEquals(references, InboundReferences.None) ? received : received.WithoutReferences();
        }

        // Its continuation is user code: it runs on a runner of the session's queue.
        _owner!.RunQueue.Enqueue(this);
        return true;
    }

    /// <summary>Completes the call with a failure.</summary>
    /// <returns>Whether the call still waited.</returns>
    public bool TryFail(long version, Exception failure)
    {
        if (!TryClaim(version))
        {
            return false;
        }

        _failure = Prefer(failure);
        Complete(asynchronously: true);
        return true;
    }

    /// <summary>Completes the call with a failure that the peer reported, along with its metadata.</summary>
    /// <returns>Whether the call still waited.</returns>
    public bool TryFail(long version, Exception failure, Metadata metadata)
    {
        if (!TryClaim(version))
        {
            return false;
        }

        if (Context is { } context)
        {
            context.ResponseMetadata = metadata;
        }

        _failure = Prefer(failure);
        Complete(asynchronously: true);
        return true;
    }

    /// <summary>Lets the caller go on; called by a runner once the response is there.</summary>
    public void Execute() => Complete(asynchronously: false);

    /// <summary>Undoes <see cref="Begin"/> for a call that was never handed to its caller as a task.</summary>
    public void Discard()
    {
        // Whoever has completed it meanwhile may have it in the queue still: then it is left to the garbage collector.
        if (TryClaim(Version))
        {
            Recycle();
        }
    }

    // spec: rpc.call.await-once
    private static InvalidOperationException Misused() => new(
        "The ValueTask of a call is awaited once, and its result is taken once the call has ended. To block, to wait several times or to wait for "
            + "one of several calls, take the Task that AsTask() gives instead.");

    protected ValueTaskSourceStatus GetStatusCore(short token)
    {
        if (token != _core.Version)
        {
            throw Misused();
        }

        ValueTaskSourceStatus status = _core.GetStatus(token);
        return status != ValueTaskSourceStatus.Succeeded || _failure is null
            ? status
            : _failure is OperationCanceledException ? ValueTaskSourceStatus.Canceled : ValueTaskSourceStatus.Faulted;
    }

    protected void OnCompletedCore(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    /// <summary>Checks the token, and that the call has completed; gives its failure, if it has one.</summary>
    protected Exception? TakeFailure(short token)
    {
        if (token != _core.Version || _core.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw Misused();
        }

        _core.GetResult(token);
        return _failure;
    }

    /// <summary>Ends this use and gives the object back to its pool.</summary>
    protected void Recycle()
    {
        // Waits for a running callback; afterwards none can touch the next use.
        _registration.Dispose();
        _registration = default;
        _payload.Release(_pool);
        _failure = null;
        _owner = null;
        Context = null;
        CancellationToken = default;
        IsUserError = false;
        References = InboundReferences.None;
        RequestId = 0;
        QueuedAt = 0;
        Volatile.Write(ref _state, (Version + 1) << 1);
        _core.Reset();
        ReturnToPool();
    }

    protected abstract void ReturnToPool();

    /// <param name="asynchronously">Whether the continuation, which is user code, must not run here.</param>
    private void Complete(bool asynchronously)
    {
        _core.RunContinuationsAsynchronously = asynchronously;
        _core.SetResult(true);
    }

    // The token may have fired and not been heard yet when the session ends.
    // spec: rpc.cancel.ended
    private Exception Prefer(Exception failure) => CancellationToken.IsCancellationRequested && SessionEnd.IsOne(failure)
        ? new OperationCanceledException(CancellationToken)
        : failure;

    private bool TryClaim(long version) =>
        Interlocked.CompareExchange(ref _state, (version << 1) | 1, version << 1) == version << 1;

    private void OnCancelled() => _owner?.OnCallCancelled(this, Version, CancellationToken);
}
