using System.Globalization;
using Roam;

namespace Quickstart;

/// <summary>Calls every method of the contract and prints a line for each feature.</summary>
public static class Demonstration
{
    /// <summary>Runs against a client that is connected.</summary>
    public static async Task RunAsync(CalculatorClient calculator)
    {
        ArgumentNullException.ThrowIfNull(calculator);

        Print("unary", $"2 + 3 = {await calculator.AddAsync(2, 3)}");

        Result<long, MathError> quotient = await calculator.DivideAsync(1, 0);
        Print("typed failure", $"1 / 0 is {quotient.Error}, 7 / 2 is {(await calculator.DivideAsync(7, 2)).Value}");

        // The caller keeps one half of a channel and passes the other.
        (Tx<int> numbers, Rx<int> passedNumbers) = RoamChannel.Create<int>();
        ValueTask<long> sum = calculator.SumAsync(passedNumbers);
        for (int i = 1; i <= 100; i++)
        {
            await numbers.SendAsync(i);
        }

        await numbers.CompleteAsync();
        Print("client stream", $"1 + … + 100 = {await sum}");

        (Tx<int> passedOutput, Rx<int> output) = RoamChannel.Create<int>();
        ValueTask generate = calculator.GenerateAsync(100, passedOutput);
        int received = 0;
        await foreach (int number in output)
        {
            received += number == received ? 1 : throw new InvalidOperationException("An item came out of order.");
        }

        await generate;
        Print("server stream", $"{received} items in order");

        (Tx<string> texts, Rx<string> passedTexts) = RoamChannel.Create<string>();
        (Tx<string> passedCapitals, Rx<string> capitals) = RoamChannel.Create<string>();
        ValueTask transform = calculator.TransformAsync(passedTexts, passedCapitals);
        await texts.SendAsync("both");
        await texts.SendAsync("ways");
        await texts.CompleteAsync();
        Print("duplex stream", string.Join(' ', await ToListAsync(capitals)));
        await transform;

        Print("returned stream", string.Join(' ', await ToListAsync(calculator.CountAsync(5))));
        Print("passed stream", $"1 + … + 10 = {await calculator.TotalAsync(CountAsync(10))}");

        using (CancellationTokenSource cancellation = new())
        {
            ValueTask waiting = calculator.WaitAsync(cancellation.Token);
            await cancellation.CancelAsync();
            try
            {
                await waiting;
            }
            catch (OperationCanceledException)
            {
                Print("cancellation", "the caller is free at once, the handler's token has fired");
            }
        }

        try
        {
            await calculator.WaitAsync(new CallContext(deadline: Deadline.After(TimeSpan.FromMilliseconds(100))));
        }
        catch (RoamException exception) when (exception.Kind == RoamErrorKind.DeadlineExceeded)
        {
            Print("deadline", exception.Message);
        }

        CallContext context = new(metadata: [("trace-id", "4711")]);
        Order order = new("Ada", [new OrderLine("tea", 2, 3.50m), new OrderLine("cake", 1, 4.25m)]);
        Receipt receipt = await calculator.CheckOutAsync(order, context);
        Print("records", string.Create(CultureInfo.InvariantCulture, $"{receipt.Note}: {receipt.Total}"));
        Print("metadata", context.ResponseMetadata.ToString());

        int[] sums = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => calculator.AddAsync(i, i).AsTask()));
        Print("concurrent calls", $"{sums.Length} calls on one connection, all sums right: {sums.Index().All(s => s.Item == 2 * s.Index)}");
    }

    private static void Print(string feature, string text) => Console.WriteLine($"{feature + ":",-18}{text}");

    private static async IAsyncEnumerable<int> CountAsync(int upTo)
    {
        for (int i = 1; i <= upTo; i++)
        {
            yield return i;
            await Task.Yield();
        }
    }

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        List<T> list = [];
        await foreach (T item in items)
        {
            list.Add(item);
        }

        return list;
    }
}
