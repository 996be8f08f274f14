using System.Runtime.CompilerServices;
using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Streams;

/// <summary>Streams that one side does not want to its end.</summary>
public abstract class EarlyEndTests(PayloadFormat format) : FormatSuite(format)
{
    public sealed class OverMessagePack() : EarlyEndTests(PayloadFormat.MessagePack);

    public sealed class OverPostcard() : EarlyEndTests(PayloadFormat.Postcard);

    [Theory]
    [ClassData(typeof(AllLinks))]
    public async Task Leaving_the_loop_over_a_returned_stream_cancels_its_handler(LinkKind kind)
    {
        await using ProbeWorld world = await CreateWorldAsync(kind);
        TaskCompletionSource<bool> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Service.OnGive = GiveAsync;

        await foreach (int number in world.Client.GiveAsync(1))
        {
            Assert.Equal(1, number);
            break;
        }

        // The handler was waiting for nothing but its token.
        Assert.True(await ended.Task.Soon());
        await world.IsAliveAndEmptyAsync();

        async IAsyncEnumerable<int> GiveAsync(int first, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            try
            {
                yield return first;
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }
            finally
            {
                ended.SetResult(cancellationToken.IsCancellationRequested);
            }
        }
    }

    [Fact]
    public async Task Leaving_the_loop_over_a_channel_resets_it_and_the_senders_sends_fail()
    {
        await using ProbeWorld world = await CreateWorldAsync();
        TaskCompletionSource<RoamException> failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Service.OnSend = async (output, _) =>
        {
            try
            {
                for (int i = 0; ; i++)
                {
                    await output.SendAsync(i);
                }
            }
            catch (RoamException exception)
            {
                failed.SetResult(exception);
            }
        };

        (Tx<int> passed, Rx<int> numbers) = RoamChannel.Create<int>();
        Task call = world.Client.SendAsync(passed).AsTask();
        await foreach (int number in numbers)
        {
            if (number == 40)
            {
                break;
            }
        }

        Assert.Equal(RoamErrorKind.ChannelReset, (await failed.Task.Soon()).Kind);
        await call.Soon();
        await world.IsAliveAndEmptyAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancelling_an_enumeration_ends_it_with_the_token_that_fired(bool throughTheMethod)
    {
        await using ProbeWorld world = await CreateWorldAsync();
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Service.OnGive = GiveAsync;

        using CancellationTokenSource cancellation = new();
        IAsyncEnumerator<int> numbers = throughTheMethod
            ? world.Client.GiveAsync(5, cancellation.Token).GetAsyncEnumerator()
            : world.Client.GiveAsync(5).GetAsyncEnumerator(cancellation.Token);
        Assert.True(await numbers.MoveNextAsync().Soon());
        Task<bool> next = numbers.MoveNextAsync().AsTask();
        await cancellation.CancelAsync();
        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.Soon());
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        await numbers.DisposeAsync().Soon();
        await ended.Task.Soon();
        await world.IsAliveAndEmptyAsync();

        async IAsyncEnumerable<int> GiveAsync(int first, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            try
            {
                yield return first;
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }
            finally
            {
                ended.SetResult();
            }
        }
    }

    [Fact]
    public async Task A_handler_that_fails_in_the_middle_of_a_stream_fails_its_reader_behind_the_items()
    {
        await using ProbeWorld world = await CreateWorldAsync();
        world.Service.OnGive = GiveAsync;

        List<int> seen = [];
        RoamException exception = await Assert.ThrowsAsync<RoamException>(() => ReadAsync().Soon());
        Assert.Equal(RoamErrorKind.HandlerFailed, exception.Kind);
        Assert.Equal([0, 1, 2], seen);
        await world.IsAliveAndEmptyAsync();

        async Task ReadAsync()
        {
            await foreach (int number in world.Client.GiveAsync(3))
            {
                seen.Add(number);
            }
        }

        static async IAsyncEnumerable<int> GiveAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            for (int i = 0; i < count; i++)
            {
                yield return i;
            }

            await Task.Yield();
            throw new InvalidOperationException();
        }
    }

    [Fact]
    public async Task A_passed_stream_that_throws_gives_the_caller_its_own_exception_and_fails_the_handlers_reader()
    {
        await using ProbeWorld world = await CreateWorldAsync();
        TaskCompletionSource<RoamException> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Service.OnTake = async (items, _) =>
        {
            try
            {
                await items.ToListAsync();
                return 0;
            }
            catch (RoamException exception)
            {
                seen.SetResult(exception);
                throw;
            }
        };

        InvalidTimeZoneException thrown = new("the caller's own");
        InvalidTimeZoneException received = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => world.Client.TakeAsync(FailAsync()).Soon());
        Assert.Same(thrown, received);
        RoamException atHandler = await seen.Task.Soon();
        Assert.Equal(RoamErrorKind.ChannelReset, atHandler.Kind);
        Assert.DoesNotContain("own", atHandler.Message, StringComparison.Ordinal);
        await world.IsAliveAndEmptyAsync();

        async IAsyncEnumerable<int> FailAsync()
        {
            yield return 1;
            await Task.Yield();
            throw thrown;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_that_does_not_consume_a_stream_stops_it(bool fails)
    {
        await using ProbeWorld world = await CreateWorldAsync();
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Service.OnTake = async (_, _) =>
        {
            // A stream that has not begun when the call ends never does.
            await started.Task;
            return fails ? throw new InvalidOperationException() : 7;
        };

        ValueTask<long> call = world.Client.TakeAsync(CountAsync());
        if (fails)
        {
            await call.FailsWithAsync(RoamErrorKind.HandlerFailed);
        }
        else
        {
            Assert.Equal(7, await call.Soon());
        }

        await disposed.Task.Soon();
        await world.IsAliveAndEmptyAsync();

        async IAsyncEnumerable<int> CountAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            started.SetResult();
            try
            {
                for (int i = 0; ; i++)
                {
                    await Task.Yield();
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return i;
                }
            }
            finally
            {
                disposed.SetResult();
            }
        }
    }
}
