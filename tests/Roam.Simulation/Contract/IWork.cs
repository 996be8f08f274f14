namespace Roam.Simulation.Contract;

/// <summary>
/// The service that both sides offer. Every method is told the number of the operation that calls it, so that the model knows of each
/// execution whose it is.
/// </summary>
[RoamService]
public interface IWork
{
    ValueTask<long> AddAsync(int operation, long value, CancellationToken cancellationToken = default);

    ValueTask<Note> WriteAsync(int operation, Note note, CallContext context = default);

    ValueTask<Result<int, Refusal>> DivideAsync(int operation, int dividend, int divisor);

    ValueTask FailAsync(int operation, CallContext context = default);

    ValueTask<int> HoldAsync(int operation, CallContext context = default);

    ValueTask GenerateAsync(int operation, [Credit(3)] Tx<int> output, CallContext context = default);

    ValueTask<int> CollectAsync(int operation, [Credit(2)] Rx<string> input, CallContext context = default);

    ValueTask TransformAsync(int operation, [Credit(0)] Rx<int> input, [Credit(1)] Tx<string> output, CancellationToken cancellationToken = default);

    ValueTask DetachAsync(int operation, [Credit(4)] Tx<int> output, CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> CountAsync(int operation, CancellationToken cancellationToken = default);

    ValueTask<int> TotalAsync(int operation, IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);
}
