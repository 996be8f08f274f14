using Roam.CompilerServices;

namespace Roam.Requests;

/// <summary>
/// Who makes calls again that a lost connection has failed: a connection that is restored. Safe for any number of threads; nothing here
/// blocks or calls user code.
/// </summary>
internal interface ICallRecovery
{
    /// <summary>Whether a call that failed so may be made again.</summary>
    bool CanRepeat(MethodDescriptor method, RoamException failure);

    /// <summary>Makes a call again, as often as it takes, and completes it.</summary>
    /// <param name="call">The call, which nobody else can complete any more.</param>
    /// <param name="arguments">Its arguments. Channels among them are as they were.</param>
    /// <param name="context">Its context, which holds for all attempts together.</param>
    /// <param name="failed">The connection that it failed on.</param>
    /// <param name="failure">How it failed.</param>
    void Repeat<TMethod, TArguments, TResult>(
        PendingCall<TMethod, TArguments, TResult> call,
        in TArguments arguments,
        CallContext context,
        IPendingCallOwner failed,
        RoamException failure)
        where TMethod : struct, IRoamMethod<TArguments, TResult>
        where TArguments : struct;
}
