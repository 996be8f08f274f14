using System.Runtime.CompilerServices;

namespace Roam.AspNetCore.Tests;

internal sealed class Echo : IEcho
{
    /// <summary>Ends when a wait has begun.</summary>
    public TaskCompletionSource Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueTask<byte[]> EchoAsync(byte[] value, CancellationToken cancellationToken = default) => new(value);

    public async ValueTask WaitAsync(CancellationToken cancellationToken = default)
    {
        Waiting.SetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    public async IAsyncEnumerable<int> DoubleAsync(
        IAsyncEnumerable<int> numbers, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (int number in numbers.WithCancellation(cancellationToken))
        {
            yield return number * 2;
        }
    }
}
