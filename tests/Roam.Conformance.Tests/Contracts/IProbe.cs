namespace Roam.Conformance.Tests.Contracts;

/// <summary>What the tests call. What <see cref="RunAsync"/>, <see cref="ReadAsync"/> and <see cref="WriteAsync"/> do, each test says.</summary>
[RoamService]
public interface IProbe
{
    /// <summary>Adds one: a method without context, whose handler completes at once.</summary>
    ValueTask<int> IncrementAsync(int number);

    ValueTask<int> RunAsync(int number, CallContext context = default);

    /// <summary>As <see cref="RunAsync"/>, and may run twice.</summary>
    [Idempotent]
    ValueTask<int> RepeatAsync(int number, CallContext context = default);

    /// <summary>As <see cref="RunAsync"/>, with a token alone.</summary>
    ValueTask<int> WaitAsync(int number, CancellationToken cancellationToken = default);

    ValueTask<byte[]> EchoAsync(byte[] bytes);

    ValueTask<Result<int, ProbeError>> DivideAsync(int dividend, int divisor);

    /// <summary>Gives a value that nests this deeply.</summary>
    ValueTask<Nest> NestAsync(int depth);

    ValueTask<int> DepthAsync(Nest nest);

    ValueTask NothingAsync();

    ValueTask<long> ReadAsync(Rx<int> items, CallContext context = default);

    ValueTask WriteAsync(Tx<int> items, CallContext context = default);

    /// <summary>A channel that begins without credit.</summary>
    ValueTask<long> ReadOnDemandAsync([Credit(0)] Rx<int> items);

    IAsyncEnumerable<int> CountAsync(int upTo, CancellationToken cancellationToken = default);

    ValueTask<long> TotalAsync(IAsyncEnumerable<int> items);
}
