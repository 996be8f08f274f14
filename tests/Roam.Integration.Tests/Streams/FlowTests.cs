using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Streams;

/// <summary>Credit, several writers, and channels that outlive their calls.</summary>
public abstract class FlowTests(PayloadFormat format) : FormatSuite(format)
{
    public sealed class OverMessagePack() : FlowTests(PayloadFormat.MessagePack);

    public sealed class OverPostcard() : FlowTests(PayloadFormat.Postcard);

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task A_reader_that_does_not_read_stops_its_sender_at_the_credit_and_nothing_else(LinkKind kind)
    {
        await using ProbeWorld world = await CreateWorldAsync(kind);
        Observed<int> sent = new(0);
        world.Service.OnSend = async (output, _) =>
        {
            for (int i = 0; i < 100; i++)
            {
                await output.SendAsync(i);
                sent.Update(static count => count + 1);
            }
        };

        (Tx<int> passed, Rx<int> numbers) = RoamChannel.Create<int>();
        Task call = world.Client.SendAsync(passed).AsTask();
        await sent.WaitForAsync(static count => count == CreditAttribute.Default);

        // A call on the same connection takes its whole way, and the sender has not moved.
        Assert.Equal(5, await world.Client.CallAsync(5).Soon());
        Assert.Equal(CreditAttribute.Default, sent.Value);
        for (int i = 0; i < CreditAttribute.Default / 2; i++)
        {
            Assert.Equal(i, await numbers.ReadAsync().Soon());
        }

        await sent.WaitForAsync(static count => count == 3 * CreditAttribute.Default / 2);
        Assert.Equal(Enumerable.Range(8, 92), await numbers.ToListAsync());
        await call.Soon();
        await world.IsAliveAndEmptyAsync();
    }

    [Fact]
    public async Task Large_items_that_nobody_reads_take_no_more_memory_than_the_credit_allows()
    {
        await using ProbeWorld world = await CreateWorldAsync();
        Observed<int> sent = new(0);
        world.Service.OnSendBytes = async (output, _) =>
        {
            byte[] item = new byte[100_000];
            for (int i = 0; i < 200; i++)
            {
                await output.SendAsync(item);
                sent.Update(static count => count + 1);
            }
        };

        (Tx<byte[]> passed, Rx<byte[]> items) = RoamChannel.Create<byte[]>();
        Task call = world.Client.SendBytesAsync(passed).AsTask();
        await sent.WaitForAsync(static count => count == CreditAttribute.Default);
        Assert.Equal(1, await world.Client.CallAsync(1).Soon());
        Assert.Equal(CreditAttribute.Default, sent.Value);

        int received = 0;
        await foreach (byte[] item in items)
        {
            received++;
            Assert.InRange(sent.Value - received, 0, CreditAttribute.Default);
        }

        Assert.Equal(200, received);
        await call.Soon();
    }

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task Several_writers_share_a_channel_and_nothing_is_lost_or_doubled(LinkKind kind)
    {
        const int Writers = 8;
        const int Each = 250;
        await using ProbeWorld world = await CreateWorldAsync(kind);
        world.Service.OnSend = static async (output, _) =>
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
            {
                for (int i = 0; i < Each; i++)
                {
                    await output.SendAsync((writer * Each) + i);
                }
            })));

        (Tx<int> passed, Rx<int> numbers) = RoamChannel.Create<int>();
        Task call = world.Client.SendAsync(passed).AsTask();
        List<int> received = await numbers.ToListAsync();
        await call.Soon();
        Assert.Equal(Enumerable.Range(0, Writers * Each), received.Order());

        // Each writer's own items are in its order.
        Assert.All(received.GroupBy(static number => number / Each), static group => Assert.Equal(group.Order(), group));
    }

    [Fact]
    public async Task Detached_halves_live_beyond_their_call()
    {
        await using ProbeWorld world = await CreateWorldAsync();
        TaskCompletionSource<(Rx<int> Input, Tx<int> Output)> given = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Service.OnExchange = (input, output, _) =>
        {
            input.Detach();
            output.Detach();
            given.SetResult((input, output));
            return default;
        };

        (Tx<int> input, Rx<int> passedInput) = RoamChannel.Create<int>();
        (Tx<int> passedOutput, Rx<int> output) = RoamChannel.Create<int>();
        await world.Client.ExchangeAsync(passedInput, passedOutput).Soon();
        Assert.Equal(0, world.Running);

        (Rx<int> received, Tx<int> answers) = await given.Task.Soon();
        for (int i = 0; i < 100; i++)
        {
            await input.SendAsync(i).Soon();
            await answers.SendAsync(-await received.ReadAsync().Soon()).Soon();
            Assert.Equal(-i, await output.ReadAsync().Soon());
        }

        await input.CompleteAsync();
        await answers.CompleteAsync();
        Assert.Empty(await received.ToListAsync());
        Assert.Empty(await output.ToListAsync());
        await world.IsAliveAndEmptyAsync();
    }

    [Fact]
    public async Task Halves_that_were_not_detached_end_with_their_call()
    {
        await using ProbeWorld world = await CreateWorldAsync();
        TaskCompletionSource<(Rx<int> Input, Tx<int> Output)> given = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Service.OnExchange = (input, output, _) =>
        {
            given.SetResult((input, output));
            return default;
        };

        (Tx<int> input, Rx<int> passedInput) = RoamChannel.Create<int>();
        (Tx<int> passedOutput, Rx<int> output) = RoamChannel.Create<int>();
        await world.Client.ExchangeAsync(passedInput, passedOutput).Soon();
        Assert.Empty(await output.ToListAsync());
        await input.SendAllAsync(Enumerable.Range(0, 100)).FailsWithAsync(RoamErrorKind.ChannelReset);
        (Rx<int> received, Tx<int> answers) = await given.Task.Soon();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => answers.SendAsync(1).Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => received.ReadAsync().Soon());
        await world.IsAliveAndEmptyAsync();
    }

    [Fact]
    public async Task Cancelling_a_call_leaves_its_channels_until_the_handler_ends()
    {
        await using ProbeWorld world = await CreateWorldAsync();
        TaskCompletionSource fired = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Service.OnSend = async (output, context) =>
        {
            context.CancellationToken.Register(fired.SetResult);
            await output.SendAsync(1);
            await fired.Task;
            await output.SendAsync(2);
        };

        using CancellationTokenSource cancellation = new();
        (Tx<int> passed, Rx<int> numbers) = RoamChannel.Create<int>();
        Task call = world.Client.SendAsync(passed, cancellation.Token).AsTask();
        Assert.Equal(1, await numbers.ReadAsync().Soon());
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        Assert.Equal([2], await numbers.ToListAsync());
        await world.IsAliveAndEmptyAsync();
    }
}
