namespace Roam.Conformance.Tests.Contracts;

/// <summary>Methods of the service that every roam implementation is tested with: their ids and bytes are known from elsewhere.</summary>
[RoamService(Name = "Testbed")]
public interface IUpstream
{
    ValueTask<string> EchoAsync(string message, CancellationToken cancellationToken = default);

    ValueTask<Result<long, UpstreamError>> DivideAsync(long dividend, long divisor);

    ValueTask<long> SumAsync(Rx<int> numbers);

    ValueTask GenerateAsync(uint count, Tx<int> output);

    ValueTask TransformAsync(Rx<string> input, Tx<string> output);
}
