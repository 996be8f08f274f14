namespace Roam.Benchmarks.Contract;

internal sealed class Bench : IBench
{
    public ValueTask<int> AddAsync(int left, int right) => new(left + right);

    public ValueTask<byte[]> EchoAsync(byte[] payload) => new(payload);

    public ValueTask<Block> EchoBlockAsync(Block payload) => new(payload);

    public ValueTask<Reading> EchoReadingAsync(Reading reading) => new(reading);

    public async ValueTask SendIntsAsync(int count, Tx<int> output)
    {
        for (int i = 0; i < count; i++)
        {
            await output.SendAsync(i);
        }
    }

    public async ValueTask<long> TakeIntsAsync(Rx<int> numbers)
    {
        long sum = 0;
        await foreach (int number in numbers)
        {
            sum += number;
        }

        return sum;
    }

    public async ValueTask PassIntsAsync(Rx<int> numbers, Tx<int> output)
    {
        await foreach (int number in numbers)
        {
            await output.SendAsync(number);
        }
    }

    public async ValueTask SendBlocksAsync(int count, int size, Tx<byte[]> output)
    {
        byte[] block = new byte[size];
        for (int i = 0; i < count; i++)
        {
            await output.SendAsync(block);
        }
    }

    public async ValueTask<long> TakeBlocksAsync(Rx<byte[]> blocks)
    {
        long sum = 0;
        await foreach (byte[] block in blocks)
        {
            sum += block.Length;
        }

        return sum;
    }

    public async ValueTask PassBlocksAsync(Rx<byte[]> blocks, Tx<byte[]> output)
    {
        await foreach (byte[] block in blocks)
        {
            await output.SendAsync(block);
        }
    }
}
