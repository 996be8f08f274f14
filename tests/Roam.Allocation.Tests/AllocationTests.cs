using Roam.TestKit;

namespace Roam.Allocation.Tests;

/// <summary>
/// What a call or an item allocates in steady state, at both ends together: both are in this process, over TCP. Whatever else the process
/// does now and then (a worker of the thread pool, a longer queue) comes to less than a byte for each of so many.
/// </summary>
public sealed class AllocationTests
{
    private const int Calls = 20_000;
    private const int Items = 200_000;
    private const int Passes = 10;

    [Fact]
    public Task A_call_with_values_allocates_nothing() =>
        ExpectAsync(0, static async client =>
        {
            for (int i = 0; i < Calls; i++)
            {
                Assert.True(await client.AddAsync(i, 1) == i + 1);
            }
        });

    [Fact]
    public Task Calls_of_many_callers_allocate_nothing() =>
        ExpectAsync(0, static async client =>
        {
            await Task.WhenAll(Enumerable.Range(0, 32).Select(async _ =>
            {
                for (int i = 0; i < Calls / 32; i++)
                {
                    Assert.True(await client.AddAsync(i, 1) == i + 1);
                }
            }));
        });

    [Fact]
    public Task A_call_with_a_struct_of_fields_allocates_nothing()
    {
        Point point = new(1, 2, Guid.NewGuid(), DateTime.UtcNow);
        return ExpectAsync(0, async client =>
        {
            for (int i = 0; i < Calls; i++)
            {
                Assert.True((await client.MoveAsync(point, i)).X == i + 1);
            }
        });
    }

    [Fact]
    public Task A_call_without_a_result_allocates_nothing() =>
        ExpectAsync(0, static async client =>
        {
            for (int i = 0; i < Calls; i++)
            {
                await client.StoreAsync(i);
            }
        });

    [Fact]
    public async Task An_asynchronous_handler_costs_its_own_state_machine()
    {
        Work work = new();
        long alone = await MeasureAsync(async () =>
        {
            for (int i = 0; i < Calls; i++)
            {
                await work.AddLaterAsync(i, 1);
            }
        });

        // The runtime keeps pooled state machines by thread and core: now and then, when threads move, one is missed and made anew. That is a
        // part of the smallest object there is; another object for each call would be at least one.
        await ExpectAsync(
            alone / (double)Calls,
            static async client =>
            {
                for (int i = 0; i < Calls; i++)
                {
                    Assert.True(await client.AddLaterAsync(i, 1) == i + 1);
                }
            },
            tolerance: SizeOf(static () => new object()) / 2);
    }

    [Fact]
    public Task Text_costs_itself_at_each_end() =>
        ExpectAsync(2 * SizeOf(static () => new string('x', 100)), static async client =>
        {
            string text = new('x', 100);
            for (int i = 0; i < Calls; i++)
            {
                Assert.True((await client.EchoAsync(text)).Length == 100);
            }
        });

    [Fact]
    public Task Bytes_cost_themselves_at_each_end() =>
        ExpectAsync(2 * SizeOf(static () => new byte[1000]), static async client =>
        {
            byte[] bytes = new byte[1000];
            for (int i = 0; i < Calls; i++)
            {
                Assert.True((await client.EchoBytesAsync(bytes)).Length == 1000);
            }
        });

    [Fact]
    public Task Numbers_to_the_caller_allocate_nothing() =>
        ExpectAsync(
            0,
            static async client =>
            {
                (Tx<int> passed, Rx<int> numbers) = RoamChannel.Create<int>();
                ValueTask call = client.GiveNumbersAsync(Items, passed);
                int count = 0;
                await foreach (int number in numbers)
                {
                    count++;
                }

                Assert.Equal(Items, count);
                await call;
            },
            Items);

    [Fact]
    public Task Numbers_to_the_handler_allocate_nothing() =>
        ExpectAsync(
            0,
            static async client =>
            {
                (Tx<int> output, Rx<int> passed) = RoamChannel.Create<int>();
                ValueTask<long> call = client.TakeNumbersAsync(passed);
                for (int i = 0; i < Items; i++)
                {
                    await output.SendAsync(1);
                }

                await output.CompleteAsync();
                Assert.Equal(Items, await call);
            },
            Items);

    [Fact]
    public Task An_item_of_text_costs_itself_where_it_arrives() =>
        ExpectAsync(
            SizeOf(static () => new string('x', 30)),
            static async client =>
            {
                string text = new('x', 30);
                (Tx<string> output, Rx<string> passed) = RoamChannel.Create<string>();
                ValueTask<int> call = client.TakeTextsAsync(passed);
                for (int i = 0; i < Items; i++)
                {
                    await output.SendAsync(text);
                }

                await output.CompleteAsync();
                Assert.Equal(Items, await call);
            },
            Items);

    /// <summary>Runs the same until an operation allocates no more than is expected and, if nothing else is said, less than a byte: what every
    /// operation allocates shows every time, and what happens once, such as a pool that grows, does not.</summary>
    private static async Task ExpectAsync(double bytesEach, Func<WorkClient, Task> run, int operations = Calls, double tolerance = 1)
    {
        await using RoamServer server = await RoamServer.ListenAsync("tcp://127.0.0.1:0", static s => s.Add<IWork>(new Work())).Soon();
        await using WorkClient client = await WorkClient.ConnectAsync(server.Address);
        await run(client).Soon();

        // In debug builds, the state of the async methods that a message wakes.
        double most = bytesEach + (OptimizedCode.Has(typeof(RoamSession)) ? tolerance : 2048);
        double each = double.MaxValue;
        for (int pass = 0; pass < Passes && each > most; pass++)
        {
            each = Math.Min(each, await MeasureAsync(() => run(client).Soon()) / (double)operations);
        }

        Assert.InRange(each, 0, most);
    }

    private static async Task<long> MeasureAsync(Func<Task> run)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await run();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static long SizeOf(Func<object> create)
    {
        create();
        long before = GC.GetAllocatedBytesForCurrentThread();
        create();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
