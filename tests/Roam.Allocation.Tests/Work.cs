namespace Roam.Allocation.Tests;

internal sealed class Work : IWork
{
    public ValueTask<int> AddAsync(int left, int right) => new(left + right);

    public ValueTask<Point> MoveAsync(Point point, long distance) => new(point with { X = point.X + (int)distance });

    public ValueTask StoreAsync(long value) => default;

    public async ValueTask<int> AddLaterAsync(int left, int right)
    {
        await Task.Yield();
        return left + right;
    }

    public ValueTask<string> EchoAsync(string text) => new(text);

    public ValueTask<byte[]> EchoBytesAsync(byte[] bytes) => new(bytes);

    public async ValueTask GiveNumbersAsync(int count, Tx<int> output)
    {
        for (int i = 0; i < count; i++)
        {
            await output.SendAsync(i);
        }
    }

    public async ValueTask<long> TakeNumbersAsync(Rx<int> numbers)
    {
        long sum = 0;
        await foreach (int number in numbers)
        {
            sum += number;
        }

        return sum;
    }

    public async ValueTask<int> TakeTextsAsync(Rx<string> texts)
    {
        int count = 0;
        await foreach (string text in texts)
        {
            count++;
        }

        return count;
    }
}
