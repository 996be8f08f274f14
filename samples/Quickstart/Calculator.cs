using System.Globalization;
using System.Runtime.CompilerServices;
using Roam;

namespace Quickstart;

/// <summary>The service. One object serves every connection, so it keeps no state.</summary>
public sealed class Calculator : ICalculator
{
    /// <inheritdoc/>
    public ValueTask<int> AddAsync(int left, int right, CancellationToken cancellationToken = default) => new(left + right);

    /// <inheritdoc/>
    public ValueTask<Result<long, MathError>> DivideAsync(long dividend, long divisor) => new(divisor switch
    {
        0 => MathError.DivisionByZero,
        -1 when dividend == long.MinValue => MathError.Overflow,
        _ => dividend / divisor,
    });

    /// <inheritdoc/>
    public async ValueTask<long> SumAsync(Rx<int> numbers)
    {
        long sum = 0;
        await foreach (int number in numbers)
        {
            sum += number;
        }

        return sum;
    }

    /// <inheritdoc/>
    public async ValueTask GenerateAsync(int count, Tx<int> output)
    {
        for (int i = 0; i < count; i++)
        {
            // Waits while the caller does not read: it has granted credit for 16 items.
            await output.SendAsync(i);
        }
    }

    /// <inheritdoc/>
    public async ValueTask TransformAsync(Rx<string> input, Tx<string> output)
    {
        await foreach (string text in input)
        {
            await output.SendAsync(text.ToUpperInvariant());
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<int> CountAsync(int upTo, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 1; i <= upTo; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return i;
            await Task.Yield();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<long> TotalAsync(IAsyncEnumerable<int> numbers)
    {
        long total = 0;
        await foreach (int number in numbers)
        {
            total += number;
        }

        return total;
    }

    /// <inheritdoc/>
    public async ValueTask WaitAsync(CallContext context = default) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);

    /// <inheritdoc/>
    public ValueTask<Receipt> CheckOutAsync(Order order, CallContext context = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        context.RequestMetadata.TryGetString("trace-id", out string? traceId);
        context.SetResponseMetadata([("served-by", "quickstart"), ("trace-id", traceId ?? "none")]);
        decimal total = order.Lines.Sum(line => line.Quantity * line.Price);
        return new(new Receipt(total, string.Create(CultureInfo.InvariantCulture, $"{order.Lines.Count} lines for {order.Customer}")));
    }
}
