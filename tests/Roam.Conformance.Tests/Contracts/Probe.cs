using System.Runtime.CompilerServices;

namespace Roam.Conformance.Tests.Contracts;

/// <summary>A service whose handlers each test decides. Counts what runs.</summary>
public sealed class Probe : IProbe
{
    private int _calls;

    /// <summary>What <see cref="RunAsync"/> and <see cref="WaitAsync"/> do; by default they give the number back.</summary>
    public Func<int, CallContext, ValueTask<int>> OnRun { get; set; } = static (number, _) => new(number);

    public Func<Rx<int>, CallContext, ValueTask<long>> OnRead { get; set; } = static (items, _) => SumAsync(items);

    public Func<Tx<int>, CallContext, ValueTask> OnWrite { get; set; } = static (_, _) => default;

    public Func<int, CancellationToken, IAsyncEnumerable<int>> OnCount { get; set; } = CountDefaultAsync;

    /// <summary>How many calls have reached a handler.</summary>
    public int Calls => Volatile.Read(ref _calls);

    public ValueTask<int> IncrementAsync(int number)
    {
        Interlocked.Increment(ref _calls);
        return new(number + 1);
    }

    public ValueTask<int> RunAsync(int number, CallContext context = default)
    {
        Interlocked.Increment(ref _calls);
        return OnRun(number, context);
    }

    public ValueTask<int> RepeatAsync(int number, CallContext context = default)
    {
        Interlocked.Increment(ref _calls);
        return OnRun(number, context);
    }

    public ValueTask<int> WaitAsync(int number, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _calls);
        return OnRun(number, cancellationToken);
    }

    public ValueTask<byte[]> EchoAsync(byte[] bytes)
    {
        Interlocked.Increment(ref _calls);
        return new(bytes);
    }

    public ValueTask<Result<int, ProbeError>> DivideAsync(int dividend, int divisor)
    {
        Interlocked.Increment(ref _calls);
        return new(divisor == 0 ? ProbeError.DivisionByZero : dividend / divisor);
    }

    public ValueTask<Nest> NestAsync(int depth)
    {
        Interlocked.Increment(ref _calls);
        return new(Nest.Of(depth));
    }

    public ValueTask<int> DepthAsync(Nest nest)
    {
        Interlocked.Increment(ref _calls);
        int depth = 0;
        for (Nest? at = nest; at is not null; at = at.Inner)
        {
            depth++;
        }

        return new(depth);
    }

    public ValueTask NothingAsync()
    {
        Interlocked.Increment(ref _calls);
        return default;
    }

    public ValueTask<long> ReadAsync(Rx<int> items, CallContext context = default)
    {
        Interlocked.Increment(ref _calls);
        return OnRead(items, context);
    }

    public ValueTask WriteAsync(Tx<int> items, CallContext context = default)
    {
        Interlocked.Increment(ref _calls);
        return OnWrite(items, context);
    }

    public ValueTask<long> ReadOnDemandAsync(Rx<int> items)
    {
        Interlocked.Increment(ref _calls);
        return OnRead(items, default);
    }

    public IAsyncEnumerable<int> CountAsync(int upTo, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _calls);
        return OnCount(upTo, cancellationToken);
    }

    public async ValueTask<long> TotalAsync(IAsyncEnumerable<int> items)
    {
        Interlocked.Increment(ref _calls);
        long total = 0;
        await foreach (int item in items)
        {
            total += item;
        }

        return total;
    }

    public static async ValueTask<long> SumAsync(Rx<int> items)
    {
        long sum = 0;
        await foreach (int item in items)
        {
            sum += item;
        }

        return sum;
    }

    private static async IAsyncEnumerable<int> CountDefaultAsync(int upTo, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int i = 1; i <= upTo; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return i;
            await Task.Yield();
        }
    }
}
