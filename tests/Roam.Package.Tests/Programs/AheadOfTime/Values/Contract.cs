using Roam;

/// <summary>Values alone, on channels and otherwise: no code is shared.</summary>
[RoamService]
public interface IValues
{
    ValueTask<Point?> MiddleAsync(Point?[] points);

    ValueTask<long> SumAsync(Rx<int> numbers, Tx<long> sums);
}

public readonly record struct Point(int X, int Y);

internal static class Contract
{
    public static async Task RunAsync(RoamOptions options)
    {
        await using RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", static s => s.Add<IValues>(new Values()), options);
        await using ValuesClient client = await ValuesClient.ConnectAsync(server.Address, options);
        Check.Same(new Point(2, 3), await client.MiddleAsync([new(1, 1), null, new(3, 5)]));
        Check.Same(null, await client.MiddleAsync([null]));

        (Tx<int> numbers, Rx<int> theirNumbers) = RoamChannel.Create<int>();
        (Tx<long> theirSums, Rx<long> sums) = RoamChannel.Create<long>();
        ValueTask<long> call = client.SumAsync(theirNumbers, theirSums);
        for (int i = 1; i <= 3; i++)
        {
            await numbers.SendAsync(i);
        }

        await numbers.CompleteAsync();
        List<long> received = [];
        await foreach (long sum in sums)
        {
            received.Add(sum);
        }

        Check.Same(6L, await call);
        Check.Same((long[])[1, 3, 6], received);
    }

    private sealed class Values : IValues
    {
        public ValueTask<Point?> MiddleAsync(Point?[] points)
        {
            Point[] known = [.. points.OfType<Point>()];
            return new(known is [] ? null : new Point(known.Sum(static point => point.X) / known.Length, known.Sum(static point => point.Y) / known.Length));
        }

        public async ValueTask<long> SumAsync(Rx<int> numbers, Tx<long> sums)
        {
            long sum = 0;
            await foreach (int number in numbers)
            {
                sum += number;
                await sums.SendAsync(sum);
            }

            await sums.CompleteAsync();
            return sum;
        }
    }
}
