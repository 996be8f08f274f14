using Roam.Requests;
using Roam.TestKit;

namespace Roam.Tests.Requests;

public sealed class PendingCallTests
{
    private readonly Calls _calls = new();

    [Fact]
    public async Task A_response_completes_the_call()
    {
        PendingCall<EchoMethod, EchoMethod.Arguments, int> call = _calls.Begin();
        ValueTask<int> task = new(call, call.Token);

        Assert.False(task.IsCompleted);
        Assert.True(Calls.Answer(call, call.Version, 7));
        Assert.Equal(7, await task.Soon());
    }

    [Fact]
    public async Task Only_the_first_completion_counts()
    {
        PendingCall<EchoMethod, EchoMethod.Arguments, int> call = _calls.Begin();
        ValueTask<int> task = new(call, call.Token);
        long version = call.Version;

        Assert.True(Calls.Answer(call, version, 1));
        Assert.False(Calls.Answer(call, version, 2));
        Assert.False(call.TryFail(version, new InvalidOperationException()));
        Assert.Equal(1, await task.Soon());
    }

    [Fact]
    public async Task A_late_completion_does_not_touch_the_next_use_of_the_object()
    {
        PendingCall<EchoMethod, EchoMethod.Arguments, int> first = _calls.Begin();
        long earlier = first.Version;
        short token = first.Token;
        Assert.True(first.TryFail(earlier, new RoamException(RoamErrorKind.ConnectionLost, "gone")));
        SpinWait.SpinUntil(() => new ValueTask<int>(first, token).IsCompleted, Eventually.Timeout);
        Assert.Throws<RoamException>(() => first.GetResult(token));

        // The pool gives the object that this thread has put back last.
        PendingCall<EchoMethod, EchoMethod.Arguments, int> second = _calls.Begin();
        Assert.Same(first, second);

        ValueTask<int> task = new(second, second.Token);
        Assert.False(Calls.Answer(first, earlier, 9));
        Assert.False(task.IsCompleted);
        Assert.True(Calls.Answer(second, second.Version, 3));
        Assert.Equal(3, await task.Soon());
    }

    [Fact]
    public async Task A_call_that_is_thrown_away_while_it_completes_is_not_used_again()
    {
        PendingCall<EchoMethod, EchoMethod.Arguments, int> thrownAway = _calls.Begin();
        Assert.True(Calls.Answer(thrownAway, thrownAway.Version, 2));

        // Its completion is in the queue, and must not reach another call.
        thrownAway.Discard();
        PendingCall<EchoMethod, EchoMethod.Arguments, int> next = _calls.Begin();
        Assert.NotSame(thrownAway, next);
        Assert.True(Calls.Answer(next, next.Version, 3));
        Assert.Equal(3, await new ValueTask<int>(next, next.Token).Soon());
    }

    [Fact]
    public async Task Cancellation_shows_as_a_cancelled_task()
    {
        using CancellationTokenSource source = new();
        PendingCall<EchoMethod, EchoMethod.Arguments, int> call = _calls.Begin(source.Token);
        Task<int> task = new ValueTask<int>(call, call.Token).AsTask();
        call.ListenToCancellation();

        await source.CancelAsync();

        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.Soon());
        Assert.Equal(source.Token, exception.CancellationToken);
        Assert.True(task.IsCanceled);
    }

    [Fact]
    public async Task A_token_that_has_fired_before_cancels_when_it_is_listened_to()
    {
        PendingCall<EchoMethod, EchoMethod.Arguments, int> call = _calls.Begin(new CancellationToken(canceled: true));
        Task<int> task = new ValueTask<int>(call, call.Token).AsTask();
        call.ListenToCancellation();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.Soon());
        Assert.Single(_calls.Cancelled);
    }

    [Fact]
    public async Task A_result_that_does_not_decode_fails_the_call_alone()
    {
        PendingCall<EchoMethod, EchoMethod.Arguments, int> call = _calls.Begin();
        ValueTask<int> task = new(call, call.Token);

        // 0xC1 is the one code that MessagePack never uses.
        Assert.True(Calls.Answer(call, call.Version, 0xC1));

        RoamException exception = await Assert.ThrowsAsync<RoamException>(() => task.Soon());
        Assert.Equal(RoamErrorKind.InvalidPayload, exception.Kind);
        Assert.True(exception.MayHaveRun);
    }

    [Fact]
    public async Task Response_cancellation_and_loss_race_for_one_completion()
    {
        for (int round = 0; round < 5_000; round++)
        {
            using CancellationTokenSource source = new();
            PendingCall<EchoMethod, EchoMethod.Arguments, int> call = _calls.Begin(source.Token);
            long version = call.Version;
            Task<int> task = new ValueTask<int>(call, call.Token).AsTask();
            call.ListenToCancellation();

            using Barrier barrier = new(3);
            int wins = 0;
            bool answered = false;
            Task response = Task.Run(() => Race(() => answered = Calls.Answer(call, version, 5)));
            Task loss = Task.Run(() => Race(() => call.TryFail(version, new RoamException(RoamErrorKind.ConnectionLost, "gone"))));
            Task cancellation = Task.Run(() =>
            {
                barrier.SignalAndWait();
                source.Cancel();
            });

            await Task.WhenAll(response, loss, cancellation).Soon();
            int cancelled = _calls.Cancelled.Count;
            _calls.Cancelled.Clear();
            Assert.Equal(1, wins + cancelled);
            await Task.WhenAny(task).Soon();

            // A loss that was faster is told as the cancellation, if that has been asked for by then.
            Assert.True(task.IsCanceled || cancelled == 0);
            Assert.False(task.IsCanceled && answered);

            void Race(Func<bool> complete)
            {
                barrier.SignalAndWait();
                if (complete())
                {
                    Interlocked.Increment(ref wins);
                }
            }
        }
    }
}
