using System.Buffers;
using System.Threading.Tasks.Sources;
using Roam.Buffers;
using Roam.Links;
using Roam.Wire;

namespace Roam.Requests;

/// <summary>
/// A call that waits for its response: the part that does not depend on the types of the method. Pooled; the same object serves many
/// calls, one after another, told apart by <see cref="Version"/>.
/// </summary>
/// <remarks>
/// Response, cancellation, deadline and the end of the connection race to complete a call. Each passes the version it means and does one
/// compare-and-swap on the state; the winner alone writes the outcome. Whoever comes late, or means an earlier call, does nothing. On a
/// connection that is restored after a loss, the winner may be a failure that is not the outcome: then whoever makes the call again
/// completes it, and nobody else can.
/// </remarks>
internal abstract class PendingCall
{
    /// <summary>The value of <see cref="QueuedAt"/> while the request is being queued.</summary>
    public const long Queueing = -1;

    // What the state holds besides the version.
    private const long Completed = 1;
    private const long Written = 2;
    private const long Repeated = 4;
    private const int VersionShift = 3;

    private long _state;

    // Continuations are user code: they never run on the thread that completes.
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private PayloadBuffer _payload;
    private Exception? _failure;
    private CancellationTokenRegistration _registration;
    private ArrayPool<byte> _pool = ArrayPool<byte>.Shared;
    private IPendingCallOwner? _owner;

    /// <summary>Tells this use of the object from earlier and later ones.</summary>
    public long Version => Volatile.Read(ref _state) >> VersionShift;

    /// <summary>The request id, once it is known.</summary>
    public ulong RequestId { get; set; }

    /// <summary>The method, for messages.</summary>
    public string MethodName { get; private set; } = "";

    /// <summary>Where the response's metadata goes, if the caller asks for it.</summary>
    public CallState? Context { get; private set; }

    /// <summary>The position in the outbound queue at which the request's frame ends; 0 while it is not queued.</summary>
    public long QueuedAt { get; set; }

    /// <summary>The token to hand to <see cref="ValueTask"/>.</summary>
    public short Token => _core.Version;

    /// <summary>Who makes the call again if the connection is lost; <see langword="null"/> if nobody does.</summary>
    protected ICallRecovery? Recovery { get; set; }

    protected CancellationToken CancellationToken { get; private set; }

    /// <summary>Whether the payload of a successful response is the method's declared error.</summary>
    protected bool IsUserError { get; private set; }

    protected int MaxPayloadDepth { get; private set; }

    protected PayloadFormat Format { get; private set; }

    protected ReadOnlySpan<byte> Payload => _payload.Span;

    /// <summary>Prepares the object for a call.</summary>
    public void Begin(
        IPendingCallOwner owner,
        string methodName,
        RoamOptions options,
        PayloadFormat format,
        CallState? context,
        CancellationToken cancellationToken)
    {
        _owner = owner;
        MethodName = methodName;
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

    /// <summary>Whether the call still waits, and has not begun to write channels.</summary>
    public bool IsPending(long version) => Volatile.Read(ref _state) == version << VersionShift;

    /// <summary>Begins to write arguments with channels, which belong to this connection from then on: the call is not made again.</summary>
    /// <returns>Whether the call still waits; if so, for the first time.</returns>
    public bool TryBeginWritingChannels(long version)
    {
        long pending = version << VersionShift;
        return Interlocked.CompareExchange(ref _state, pending | Written, pending) == pending;
    }

    /// <summary>Whether somebody is making the call again, to whom its channels belong.</summary>
    public bool IsRepeated(long version) => Volatile.Read(ref _state) == ((version << VersionShift) | Completed | Repeated);

    /// <summary>Completes the call with a response.</summary>
    /// <returns>Whether the call still waited.</returns>
    public bool TryComplete(long version, in LinkMessage message, ReadOnlySpan<byte> payload, bool isUserError, in MetadataBlock metadata)
    {
        if (!TryClaim(version))
        {
            return false;
        }

        _payload.Fill(message, payload, _pool);
        IsUserError = isUserError;
        if (Context is { } context && metadata.Count > 0)
        {
            context.ResponseMetadata = metadata.ToMetadata();
        }

        _core.SetResult(true);
        return true;
    }

    /// <summary>Has the call made again, if it may be after this failure. Its caller goes on waiting.</summary>
    /// <returns>Whether the call still waited, and is made again.</returns>
    // spec: reconnect.call.repeat
    public bool TryRepeat(long version, Exception failure)
    {
        // Whoever means an earlier use may find that of another here; then the compare-and-swap says no.
        if (Recovery is not { } recovery || failure is not RoamException lost || !CanRepeat(recovery, lost))
        {
            return false;
        }

        // Not if its channels are being written: they belong to the connection that was lost.
        long pending = version << VersionShift;
        if (Interlocked.CompareExchange(ref _state, pending | Completed | Repeated, pending) != pending)
        {
            return false;
        }

        Repeat(recovery, _owner!, lost);
        return true;
    }

    /// <summary>Completes the call with a failure, or has it made again.</summary>
    /// <returns>Whether the call still waited.</returns>
    public bool TryFail(long version, Exception failure)
    {
        if (TryRepeat(version, failure))
        {
            return true;
        }

        if (!TryClaim(version))
        {
            return false;
        }

        _failure = failure;
        _core.SetResult(true);
        return true;
    }

    /// <summary>Completes the call with a failure that the peer reported, along with its metadata, or has it made again.</summary>
    /// <returns>Whether the call still waited.</returns>
    public bool TryFail(long version, Exception failure, Metadata metadata)
    {
        if (TryRepeat(version, failure))
        {
            return true;
        }

        if (!TryClaim(version))
        {
            return false;
        }

        if (Context is { } context)
        {
            context.ResponseMetadata = metadata;
        }

        _failure = failure;
        _core.SetResult(true);
        return true;
    }

    /// <summary>Undoes <see cref="Begin"/> for a call that was never handed to its caller as a task.</summary>
    public void Discard() => Recycle();

    /// <summary>Completes a call that was made again without success. For whoever made it, once.</summary>
    public void EndRepeated(Exception failure)
    {
        _failure = failure;
        _core.SetResult(true);
    }

    protected ValueTaskSourceStatus GetStatusCore(short token)
    {
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
        // Throws for a token of another use, and for a call that has not completed.
        _core.GetResult(token);
        return _failure;
    }

    /// <summary>Completes a call that was made again with success.</summary>
    protected void EndRepeated() => _core.SetResult(true);

    /// <summary>Whether the call may be made again after this failure.</summary>
    protected abstract bool CanRepeat(ICallRecovery recovery, RoamException failure);

    /// <summary>Has the call made again. Must neither block nor call user code.</summary>
    protected abstract void Repeat(ICallRecovery recovery, IPendingCallOwner failed, RoamException failure);

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
        RequestId = 0;
        QueuedAt = 0;
        Volatile.Write(ref _state, (Version + 1) << VersionShift);
        _core.Reset();
        ReturnToPool();
    }

    protected abstract void ReturnToPool();

    private bool TryClaim(long version)
    {
        long pending = version << VersionShift;
        long seen = Interlocked.CompareExchange(ref _state, pending | Completed, pending);

        // Nothing but the claim itself follows the writing of channels, so this is asked once.
        return seen == pending || (seen == (pending | Written)
            && Interlocked.CompareExchange(ref _state, pending | Written | Completed, pending | Written) == (pending | Written));
    }

    private void OnCancelled() => _owner?.OnCallCancelled(this, Version, CancellationToken);
}
