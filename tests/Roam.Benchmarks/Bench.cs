namespace Roam.Benchmarks;

internal sealed class Bench : IBench
{
    public ValueTask<int> AddAsync(int left, int right) => new(left + right);

    public async ValueTask GenerateAsync(int count, Tx<int> output)
    {
        for (int i = 0; i < count; i++)
        {
            await output.SendAsync(i);
        }
    }

    public async ValueTask<long> SumAsync(Rx<int> numbers)
    {
        long sum = 0;
        await foreach (int number in numbers)
        {
            sum += number;
        }

        return sum;
    }
}
