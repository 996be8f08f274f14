using System.Threading.Tasks.Sources;
using Roam.Buffers;
using Roam.CompilerServices;
using Roam.Payloads;
using Roam.Payloads.MessagePack;

namespace Roam.Requests;

/// <summary>
/// A call of one method: the source of the caller's value task. The result is decoded by whoever awaits it, never on the read loop.
/// </summary>
internal sealed class PendingCall<TMethod, TArguments, TResult> : PendingCall, IValueTaskSource<TResult>, IValueTaskSource
    where TMethod : struct, IRoamMethod<TArguments, TResult>
    where TArguments : struct
{
    private static readonly ObjectPool<PendingCall<TMethod, TArguments, TResult>> Pool = new();

    // What is needed to make the call again, and what came of it. Unused on a connection that is not restored after a loss.
    private TArguments _arguments;
    private TResult? _repeatedResult;

    public static PendingCall<TMethod, TArguments, TResult> Rent() => Pool.Rent();

    /// <summary>Keeps what is needed to make the call again.</summary>
    public void Keep(ICallRecovery recovery, in TArguments arguments)
    {
        Recovery = recovery;
        _arguments = arguments;
    }

    /// <summary>Completes a call that was made again. For whoever made it, once.</summary>
    public void EndRepeated(TResult result)
    {
        _repeatedResult = result;
        EndRepeated();
    }

    public ValueTaskSourceStatus GetStatus(short token) => GetStatusCore(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        OnCompletedCore(continuation, state, token, flags);

    public TResult GetResult(short token)
    {
        Exception? failure = TakeFailure(token);
        try
        {
            if (failure is not null)
            {
                throw failure;
            }

            return IsRepeated(Version) ? _repeatedResult! : Decode();
        }
        finally
        {
            Recycle();
        }
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    protected override bool CanRepeat(ICallRecovery recovery, RoamException failure) => recovery.CanRepeat(TMethod.Descriptor, failure);

    protected override void Repeat(ICallRecovery recovery, IPendingCallOwner failed, RoamException failure) =>
        recovery.Repeat(this, _arguments, new CallContext(Context, CancellationToken), failed, failure);

    protected override void ReturnToPool()
    {
        if (Recovery is not null)
        {
            Recovery = null;
            _arguments = default;
            _repeatedResult = default;
        }

        Pool.Return(this);
    }

    private TResult Decode()
    {
        try
        {
            MessagePackReader reader = new(Payload, MaxPayloadDepth);
            TResult result = IsUserError ? TMethod.ReadError(ref reader) : TMethod.ReadResult(ref reader);
            reader.End();
            return result;
        }
        catch (Exception exception) when (exception is not RoamException)
        {
            // Constructors of the caller's own types run while decoding: whatever they throw, the result is invalid.
            throw new RoamException(
                RoamErrorKind.InvalidPayload,
                $"The result of '{MethodName}' cannot be decoded: {exception.Message}",
                mayHaveRun: true,
                exception);
        }
    }
}
