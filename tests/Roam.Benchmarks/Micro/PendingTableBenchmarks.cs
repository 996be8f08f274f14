using BenchmarkDotNet.Attributes;
using Roam.Benchmarks.Contract;
using Roam.CompilerServices;
using Roam.Links;
using Roam.Requests;
using Roam.Wire;

namespace Roam.Benchmarks.Micro;

/// <summary>A call's way through the table of pending calls, without a connection: slot, response, completion, result, pool.</summary>
[MemoryDiagnoser]
public class PendingTableBenchmarks : IPendingCallOwner
{
    private readonly OutboundRequests _requests = new(Parity.Odd, limit: 1024, maxWaiting: 16);
    private readonly byte[] _answer = [42];

    /// <summary>One call.</summary>
    [Benchmark]
    public int Call()
    {
        var call = PendingCall<BenchDescriptor.AddMethod, BenchDescriptor.AddMethod.Arguments, int>.Rent();
        call.Begin(this, RoamOptions.Default, PayloadFormat.MessagePack, context: null, CancellationToken.None);
        short token = call.Token;
        _requests.TryAcquire(call, default, out ulong id, out _);
        call.RequestId = id;
        _requests.TryTake(id, out PendingCall? found, out long version, out _);
        found!.TryComplete(version, new LinkMessage(_answer), _answer, isUserError: false, default, InboundReferences.None);
        return call.GetResult(token);
    }

    /// <summary>Nobody cancels here.</summary>
    void IPendingCallOwner.OnCallCancelled(PendingCall call, long version, CancellationToken cancellationToken) =>
        throw new InvalidOperationException();
}
