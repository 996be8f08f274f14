namespace Roam.Conformance.Tests.Contracts;

/// <summary>Calls with channels between this side and a peer in another language.</summary>
[RoamService]
public interface IPlainCalls
{
    ValueTask ExchangeAsync(Rx<int> input, Tx<int> output, CallContext context = default);

    ValueTask<long> TotalAsync(IAsyncEnumerable<int> numbers);

    ValueTask FillAsync(Tx<int> output);
}
