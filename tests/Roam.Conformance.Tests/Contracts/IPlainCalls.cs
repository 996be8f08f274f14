namespace Roam.Conformance.Tests.Contracts;

/// <summary>Calls to a peer in another language that their caller can give up.</summary>
[RoamService]
public interface IPlainCalls
{
    ValueTask ExchangeAsync(Rx<int> input, Tx<int> output, CallContext context = default);
}
