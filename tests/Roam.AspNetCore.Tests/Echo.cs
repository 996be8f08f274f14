using System.Runtime.CompilerServices;

namespace Roam.AspNetCore.Tests;

internal sealed class Echo : IEcho
{
    /// <summary>Ends when a wait has begun.</summary>
    public TaskCompletionSource Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when a wait was cancelled.</summary>
    public TaskCompletionSource WaitCancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when a call is held.</summary>
    public TaskCompletionSource Holding { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets the calls go that are held.</summary>
    public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueTask<byte[]> EchoAsync(byte[] value, CancellationToken cancellationToken = default) => new(value);

    public async ValueTask WaitAsync(CancellationToken cancellationToken = default)
    {
        Waiting.SetResult();
        await using CancellationTokenRegistration registration = cancellationToken.Register(() => WaitCancelled.TrySetResult());
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    public async ValueTask<int> HoldAsync(int value)
    {
        Holding.TrySetResult();
        await Release.Task;
        return value;
    }

    /// <summary>Tells what the handler sees of the request, and what the factory saw.</summary>
    public ValueTask<string> WhoAmIAsync(CallContext context = default)
    {
        RoamConnection connection = context.Connection!;
        return new($"{connection.GetHttpContext()!.Request.Path} {connection.User!.Identity!.Name} {Made}");
    }

    /// <summary>What the factory saw of the request, if a factory made this.</summary>
    public string? Made { get; init; }

    public async IAsyncEnumerable<int> DoubleAsync(
        IAsyncEnumerable<int> numbers, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (int number in numbers.WithCancellation(cancellationToken))
        {
            yield return number * 2;
        }
    }
}
