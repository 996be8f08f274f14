namespace Roam.AspNetCore.Tests;

/// <summary>What the tests call.</summary>
[RoamService]
public interface IEcho
{
    ValueTask<byte[]> EchoAsync(byte[] value, CancellationToken cancellationToken = default);

    ValueTask WaitAsync(CancellationToken cancellationToken = default);

    ValueTask<int> HoldAsync(int value);

    ValueTask<string> WhoAmIAsync(CallContext context = default);

    IAsyncEnumerable<int> DoubleAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);
}
