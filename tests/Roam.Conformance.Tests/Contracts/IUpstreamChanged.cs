namespace Roam.Conformance.Tests.Contracts;

/// <summary><see cref="IUpstream"/> as somebody declares it who has one type wrong.</summary>
[RoamService(Name = "Testbed")]
public interface IUpstreamChanged
{
    ValueTask<string> EchoAsync(string message, CancellationToken cancellationToken = default);

    ValueTask<Result<long, UpstreamError>> DivideAsync(long dividend, int divisor);

    ValueTask<long> SumAsync(string numbers);

    ValueTask MissingAsync();
}
