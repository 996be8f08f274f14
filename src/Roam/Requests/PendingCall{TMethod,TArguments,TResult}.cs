using System.Threading.Tasks.Sources;
using Roam.Buffers;
using Roam.CompilerServices;

namespace Roam.Requests;

/// <summary>
/// A call of one method: the source of the caller's value task. The result is decoded by whoever awaits it, never on the read loop.
/// </summary>
internal sealed class PendingCall<TMethod, TArguments, TResult> : PendingCall, IValueTaskSource<TResult>, IValueTaskSource
    where TMethod : struct, IRoamMethod<TArguments, TResult>
    where TArguments : struct
{
    public override MethodDescriptor Method => TMethod.Descriptor;

    public static PendingCall<TMethod, TArguments, TResult> Rent() => ObjectPool<PendingCall<TMethod, TArguments, TResult>>.Rent();

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

            return Decode();
        }
        finally
        {
            Recycle();
        }
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    protected override void ReturnToPool() => ObjectPool<PendingCall<TMethod, TArguments, TResult>>.Return(this);

    private TResult Decode()
    {
        try
        {
            TResult result = MethodPayloads<TMethod, TArguments, TResult>.ReadResult(
                Payload, IsUserError, References, Format, MaxPayloadDepth);
            References.CloseUntaken();
            return result;
        }
        catch (Exception exception) when (exception is not RoamException)
        {
            References.CloseAll();

            // Constructors of the caller's own types run while decoding: whatever they throw, the result is invalid.
            throw new RoamException(
                RoamErrorKind.InvalidPayload,
                $"The result of '{Method.Name}' cannot be decoded: {exception.Message}",
                mayHaveRun: true,
                exception);
        }
    }
}
