using Roam.CompilerServices;
using Roam.Links;
using Roam.Requests;
using Roam.Scheduling;

namespace Roam.Tests.Requests;

/// <summary>Makes and completes pending calls without a connection.</summary>
internal sealed class Calls : IPendingCallOwner
{
    public RunQueue RunQueue { get; } = new();

    public List<(ulong RequestId, long Version)> Cancelled { get; } = [];

    public PendingCall<EchoMethod, EchoMethod.Arguments, int> Begin(CancellationToken cancellationToken = default)
    {
        PendingCall<EchoMethod, EchoMethod.Arguments, int> call = PendingCall<EchoMethod, EchoMethod.Arguments, int>.Rent();
        call.Begin(this, RoamOptions.Default, PayloadFormat.MessagePack, context: null, cancellationToken);
        return call;
    }

    /// <summary>Completes a call with a small number as its result.</summary>
    public static bool Answer(PendingCall call, long version, byte result) =>
        call.TryComplete(version, new LinkMessage(new[] { result }), [result], isUserError: false, metadata: default, InboundReferences.None);

    public void OnCallCancelled(PendingCall call, long version, CancellationToken cancellationToken)
    {
        ulong requestId = call.RequestId;
        if (call.TryFail(version, new OperationCanceledException(cancellationToken)))
        {
            lock (Cancelled)
            {
                Cancelled.Add((requestId, version));
            }
        }
    }
}
