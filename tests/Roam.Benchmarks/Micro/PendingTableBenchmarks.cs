using BenchmarkDotNet.Attributes;
using Roam.Benchmarks.Contract;
using Roam.CompilerServices;
using Roam.Links;
using Roam.Requests;
using Roam.Scheduling;
using Roam.Wire;

namespace Roam.Benchmarks.Micro;

/// <summary>A call's way through the table of pending calls, without a connection: slot, response, completion, the
/// thread pool, result.</summary>
[MemoryDiagnoser]
public class PendingTableBenchmarks : IPendingCallOwner
{
    private readonly OutboundRequests _requests = new(Parity.Odd, limit: 1024, maxWaiting: 16);
    private readonly RunQueue _runQueue = new();
    private readonly byte[] _answer = [42];

    RunQueue IPendingCallOwner.RunQueue => _runQueue;

    /// <summary>One call.</summary>
    [Benchmark]
    public ValueTask<int> Call()
    {
        var call = PendingCall<BenchDescriptor.AddMethod, BenchDescriptor.AddMethod.Arguments, int>.Rent();
        call.Begin(this, RoamOptions.Default, PayloadFormat.MessagePack, context: null, CancellationToken.None);
        short token = call.Token;
        _requests.TryAcquire(call, default, out ulong id, out _);
        call.RequestId = id;
        _requests.TryTake(id, out PendingCall? found, out long version, out _);
        found!.TryComplete(version, new LinkMessage(_answer), _answer, isUserError: false, default, InboundReferences.None);
        return new ValueTask<int>(call, token);
    }

    /// <summary>Nobody cancels here.</summary>
    void IPendingCallOwner.OnCallCancelled(PendingCall call, long version, CancellationToken cancellationToken) =>
        throw new InvalidOperationException();
}
