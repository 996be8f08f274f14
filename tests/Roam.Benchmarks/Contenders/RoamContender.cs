using Roam.Benchmarks.Contract;

namespace Roam.Benchmarks.Contenders;

/// <summary>Roam, over whichever link the address names.</summary>
internal sealed class RoamContender(BenchClient client) : IContenderClient
{
    public static async Task<IContenderClient> ConnectAsync(string address) => new RoamContender(await BenchClient.ConnectAsync(address));

    public ValueTask<int> AddAsync(int left, int right) => client.AddAsync(left, right);

    public async ValueTask<int> EchoAsync(byte[] payload) => (await client.EchoAsync(payload)).Length;

    public async ValueTask<int> EchoRentedAsync(byte[] payload)
    {
        Block block = await client.EchoBlockAsync(Block.Of(payload));
        block.Return();
        return block.Length;
    }

    public async ValueTask<int> EchoReadingAsync() => (await client.EchoReadingAsync(Reading.Sample)).Flags.Length;

    public Task StreamDownAsync(int count, int size) => size == 0
        ? DownAsync<int>(tx => client.SendIntsAsync(count, tx), count)
        : DownAsync<byte[]>(tx => client.SendBlocksAsync(count, size, tx), count);

    public Task StreamUpAsync(int count, int size, int producers) => size == 0
        ? UpAsync(client.TakeIntsAsync, 1, count, producers, count)
        : UpAsync(client.TakeBlocksAsync, new byte[size], count, producers, (long)count * size);

    public Task StreamBothAsync(int count, int size) => size == 0
        ? BothAsync(client.PassIntsAsync, 1, count)
        : BothAsync(client.PassBlocksAsync, new byte[size], count);

    public ValueTask DisposeAsync() => client.DisposeAsync();

    private static async Task DownAsync<T>(Func<Tx<T>, ValueTask> start, int count)
    {
        (Tx<T> tx, Rx<T> rx) = RoamChannel.Create<T>();
        ValueTask call = start(tx);
        Check.Equal(await CountAsync(rx), count);
        await call;
    }

    private static async Task UpAsync<T>(Func<Rx<T>, ValueTask<long>> start, T item, int count, int producers, long expected)
    {
        (Tx<T> tx, Rx<T> rx) = RoamChannel.Create<T>();
        ValueTask<long> call = start(rx);
        await SendAsync(tx, item, count, producers);
        Check.Equal(await call, expected);
    }

    private static async Task BothAsync<T>(Func<Rx<T>, Tx<T>, ValueTask> start, T item, int count)
    {
        (Tx<T> sent, Rx<T> passed) = RoamChannel.Create<T>();
        (Tx<T> back, Rx<T> received) = RoamChannel.Create<T>();
        ValueTask call = start(passed, back);
        Task sending = SendAsync(sent, item, count, producers: 1);
        Check.Equal(await CountAsync(received), count);
        await sending;
        await call;
    }

    private static async Task SendAsync<T>(Tx<T> tx, T item, int count, int producers)
    {
        await Task.WhenAll(Enumerable.Range(0, producers).Select(async _ =>
        {
            await Task.Yield();
            for (int i = 0; i < count / producers; i++)
            {
                await tx.SendAsync(item);
            }
        }));
        await tx.CompleteAsync();
    }

    private static async Task<int> CountAsync<T>(Rx<T> rx)
    {
        int received = 0;
        await foreach (T item in rx)
        {
            received++;
        }

        return received;
    }
}
