using System.Globalization;
using System.Runtime.CompilerServices;
using Roam.Compatibility.Tests.Generated.V0_1_0;

namespace Roam.Compatibility.Tests;

/// <summary>Serves the contracts of 0.1.0.</summary>
internal sealed class V0_1_0Services : IForms, ITypes
{
    public ValueTask PingAsync() => default;

    public ValueTask<int> AddAsync(int left, int right = 2, CancellationToken cancellationToken = default) => new(left + right);

    public Task RunAsync(string text) => text == "fail" ? throw new InvalidOperationException("As asked.") : Task.CompletedTask;

    public Task<string> EchoAsync(string? text, CallContext context = default)
    {
        context.SetResponseMetadata(context.RequestMetadata);
        return Task.FromResult(text ?? "nothing");
    }

    public ValueTask<int> EchoAsync(int number) => new(number);

    public ValueTask<Result<int, Failure>> TryAsync(int value) => new(value switch
    {
        < 0 => Failure.TooSmall,
        > 100 => Failure.TooLarge,
        _ => value,
    });

    public async ValueTask<long> SumAsync(Rx<int> numbers) =>
        await numbers.AggregateAsync(0L, static (sum, item) => sum + item);

    public async ValueTask CountToAsync(int count, Tx<int> output)
    {
        for (int i = 1; i <= count; i++)
        {
            await output.SendAsync(i);
        }
    }

    public async ValueTask<int> ConvertAsync(Rx<int> input, Tx<string> output)
    {
        int count = 0;
        await foreach (int item in input)
        {
            await output.SendAsync(item.ToString(CultureInfo.InvariantCulture));
            count++;
        }

        return count;
    }

    public async ValueTask<int> WorkAsync(Job job)
    {
        await job.Log.SendAsync("start " + job.Name);
        int sum = job.Input is null ? -1 : await job.Input.AggregateAsync(0, static (sum, item) => sum + item);
        await job.Log.SendAsync("end");
        return sum;
    }

    public async IAsyncEnumerable<int> CountAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 1; i <= count; i++)
        {
            yield return i;
            await Task.Yield();
        }
    }

    public IAsyncEnumerable<string> FormatAsync(IAsyncEnumerable<int> numbers, CallContext context = default) =>
        numbers.Select(static item => item.ToString(CultureInfo.InvariantCulture));

    public async ValueTask<long> TotalAsync(IAsyncEnumerable<int> numbers) =>
        await numbers.AggregateAsync(0L, static (sum, item) => sum + item);

    public ValueTask<Primitives> PrimitivesAsync(Primitives value) => new(value);

    public ValueTask<Collections> CollectionsAsync(Collections value) => new(value);

    public ValueTask<Shapes> ShapesAsync(Shapes value) => new(value);
}
