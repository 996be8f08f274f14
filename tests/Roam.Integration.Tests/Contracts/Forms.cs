using System.Globalization;
using System.Runtime.CompilerServices;

namespace Roam.Integration.Tests.Contracts;

internal sealed class Forms : IForms
{
    public ValueTask NothingAsync() => default;

    public ValueTask<int> AddAsync(int left, int right) => new(left + right);

    public async Task TaskAsync(string text)
    {
        await Task.Yield();
        if (text != "as sent")
        {
            throw new ArgumentException(text);
        }
    }

    public Task<string> TaskOfAsync(string text) => Task.FromResult(text + "!");

    public ValueTask<Result<int, FormError>> ResultAsync(int value) => new(value >= 0 ? 2 * value : new FormError(value, "negative"));

    public async Task<Result<string, FormColor>> TaskOfResultAsync(string? value)
    {
        await Task.Yield();
        return value is null ? FormColor.Green : value;
    }

    public ValueTask<string> DefaultsAsync(int a, int b = 7, string? c = "x", FormColor color = FormColor.Green, double? d = null) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{a} {b} {c} {color} {d}"));

    public async ValueTask<int> TokenAsync(int value, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        return cancellationToken.CanBeCanceled && !cancellationToken.IsCancellationRequested ? value : -1;
    }

    public ValueTask<string> ContextAsync(string key, CallContext context = default)
    {
        context.SetResponseMetadata([("answer", 42), ("from", context.Connection!.Session.Role.ToString())]);
        context.RequestMetadata.TryGetString(key, out string? value);
        return new($"{value} {context.Deadline.IsNone}");
    }

    public ValueTask<string> OverloadAsync(string value) => new("string " + value);

    public ValueTask<string> OverloadAsync(int value) => new(string.Create(CultureInfo.InvariantCulture, $"int {value}"));

    public async ValueTask<int> SumAsync(Rx<int> numbers)
    {
        int sum = 0;
        await foreach (int number in numbers)
        {
            sum += number;
        }

        return sum;
    }

    public async ValueTask SendAsync(int count, Tx<int> output)
    {
        for (int i = 0; i < count; i++)
        {
            await output.SendAsync(i);
        }
    }

    public async ValueTask MapAsync(Rx<int> input, Tx<string> output)
    {
        await foreach (int number in input)
        {
            await output.SendAsync(number.ToString(CultureInfo.InvariantCulture));
        }
    }

    public ValueTask<int> Sum0Async(Rx<int> numbers) => SumAsync(numbers);

    public ValueTask<int> Sum1Async(Rx<int> numbers) => SumAsync(numbers);

    public ValueTask<int> Sum64Async(Rx<int> numbers) => SumAsync(numbers);

    public ValueTask<int> Sum1024Async(Rx<int> numbers) => SumAsync(numbers);

    public ValueTask Send0Async(int count, Tx<int> output) => SendAsync(count, output);

    public ValueTask Send1Async(int count, Tx<int> output) => SendAsync(count, output);

    public ValueTask Send64Async(int count, Tx<int> output) => SendAsync(count, output);

    public ValueTask Send1024Async(int count, Tx<int> output) => SendAsync(count, output);

    public async ValueTask<int> SeveralAsync(Rx<int> numbers, Tx<int> doubled, int factor, Rx<string> texts, Tx<string> reversed)
    {
        int count = 0;
        await foreach (int number in numbers)
        {
            await doubled.SendAsync(factor * number);
            count++;
        }

        await doubled.CompleteAsync();
        await foreach (string text in texts)
        {
            await reversed.SendAsync(string.Concat(text.Reverse()));
            count++;
        }

        return count;
    }

    public async ValueTask<int> RunAsync(Job job)
    {
        int count = 0;
        if (job.Input is { } input)
        {
            await foreach (int number in input)
            {
                await job.Progress.SendAsync(number);
                if (job.Log is { Lines: { } lines } log)
                {
                    await lines.SendAsync(string.Create(CultureInfo.InvariantCulture, $"{log.Level} {job.Name} {number}"));
                }

                count++;
            }
        }

        await job.Progress.SendAsync(-1);
        return count;
    }

    public async ValueTask<int> OptionalAsync(Rx<int>? numbers, IAsyncEnumerable<int>? stream, Tx<int>? output = null)
    {
        int sum = numbers is null ? 0 : await SumAsync(numbers);
        if (stream is not null)
        {
            await foreach (int number in stream)
            {
                sum += 100 * number;
            }
        }

        if (output is not null)
        {
            await output.SendAsync(sum);
        }

        return sum;
    }

    public async IAsyncEnumerable<int> StreamAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return i;
        }

        await Task.Yield();
    }

    public IAsyncEnumerable<int> StreamOnDemandAsync(int count, CallContext context = default) =>
        StreamAsync(count, context.CancellationToken);

    public async ValueTask<int> SumStreamAsync(IAsyncEnumerable<int> numbers, IAsyncEnumerable<int> more)
    {
        int sum = 0;
        await foreach (int number in numbers)
        {
            sum += number;
        }

        await foreach (int number in more)
        {
            sum -= number;
        }

        return sum;
    }

    public async IAsyncEnumerable<string> ConvertAsync(IAsyncEnumerable<int> numbers, string format)
    {
        await foreach (int number in numbers)
        {
            yield return number.ToString(format, CultureInfo.InvariantCulture);
        }
    }
}
