namespace Roam.AspNetCore.Tests;

/// <summary>What the tests call.</summary>
[RoamService]
public interface IEcho
{
    ValueTask<byte[]> EchoAsync(byte[] value, CancellationToken cancellationToken = default);

    ValueTask WaitAsync(CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> DoubleAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);
}
