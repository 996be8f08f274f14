using Roam.Requests;
using Roam.TestKit;
using Roam.Wire;

namespace Roam.Tests.Requests;

public sealed class OutboundRequestsTests
{
    private readonly Calls _calls = new();

    [Theory]
    [InlineData(0, new ulong[] { 1, 3, 5 })]
    [InlineData(1, new ulong[] { 2, 4, 6 })]
    public void Ids_have_the_parity_of_the_side(int parity, ulong[] expected)
    {
        OutboundRequests requests = new((Parity)parity, limit: 64, maxWaiting: 0);
        ulong[] ids = [Acquire(requests), Acquire(requests), Acquire(requests)];
        Assert.Equal(expected, ids);
    }

    [Fact]
    public void A_slot_that_is_used_again_has_another_id()
    {
        OutboundRequests requests = new(Parity.Odd, limit: 1, maxWaiting: 0);
        HashSet<ulong> seen = [];
        for (int i = 0; i < 1_000; i++)
        {
            ulong id = Acquire(requests);
            Assert.True(seen.Add(id));
            Assert.True(requests.TryTake(id, out _, out _, out _));
        }

        Assert.Equal(0, requests.Count);
    }

    [Fact]
    public void A_response_is_taken_once_and_a_stranger_not_at_all()
    {
        OutboundRequests requests = new(Parity.Odd, limit: 4, maxWaiting: 0);
        ulong id = Acquire(requests);

        Assert.False(requests.TryTake(id + 2, out _, out _, out _));
        Assert.False(requests.TryTake(id + 1, out _, out _, out _));
        Assert.False(requests.TryTake(0, out _, out _, out _));
        Assert.False(requests.TryTake(ulong.MaxValue, out _, out _, out _));
        Assert.True(requests.TryTake(id, out PendingCall? call, out _, out _));
        Assert.NotNull(call);
        Assert.False(requests.TryTake(id, out _, out _, out _));
    }

    [Fact]
    public void A_request_that_is_not_queued_yet_is_none_to_cancel()
    {
        OutboundRequests requests = new(Parity.Odd, limit: 4, maxWaiting: 0);
        PendingCall queued = _calls.Begin();
        requests.TryAcquire(queued, default, out ulong id, out _);
        Acquire(requests);
        queued.QueuedAt = PendingCall.Queueing;

        Assert.Equal([id], requests.Snapshot());
    }

    [Fact]
    public void A_call_that_was_given_up_keeps_its_slot_until_the_response()
    {
        OutboundRequests requests = new(Parity.Odd, limit: 1, maxWaiting: 0);
        ulong id = Acquire(requests);
        requests.Abandon(id);

        Assert.False(requests.TryAcquire(_calls.Begin(), default, out _, out _));
        Assert.True(requests.TryTake(id, out PendingCall? call, out _, out _));
        Assert.Null(call);
        Assert.True(requests.TryAcquire(_calls.Begin(), default, out _, out _));
    }

    [Fact]
    public async Task Calls_wait_for_slots_in_the_order_in_which_they_came()
    {
        OutboundRequests requests = new(Parity.Odd, limit: 1, maxWaiting: 10);
        ulong current = Acquire(requests);
        Task<ulong>[] waiting = [.. Enumerable.Range(0, 5).Select(_ => requests.AcquireAsync(_calls.Begin(), default, default).AsTask())];
        for (int i = 0; i < waiting.Length; i++)
        {
            Assert.All(waiting[i..], static task => Assert.False(task.IsCompleted));
            requests.TryTake(current, out _, out _, out _);
            current = await waiting[i].Soon();
        }
    }

    [Fact]
    public async Task A_newcomer_does_not_overtake_those_who_wait()
    {
        OutboundRequests requests = new(Parity.Odd, limit: 1, maxWaiting: 10);
        ulong first = Acquire(requests);
        Task<ulong> second = requests.AcquireAsync(_calls.Begin(), default, default).AsTask();

        Assert.False(requests.TryAcquire(_calls.Begin(), default, out _, out _));
        requests.Release(first);
        ulong id = await second.Soon();
        Assert.False(requests.TryAcquire(_calls.Begin(), default, out _, out _));
        requests.Release(id);
        Assert.True(requests.TryAcquire(_calls.Begin(), default, out _, out _));
    }

    [Fact]
    public async Task A_cancelled_wait_takes_no_slot_and_holds_up_nobody()
    {
        OutboundRequests requests = new(Parity.Odd, limit: 1, maxWaiting: 10);
        ulong first = Acquire(requests);
        using CancellationTokenSource source = new();
        Task<ulong> cancelled = requests.AcquireAsync(_calls.Begin(), default, source.Token).AsTask();
        Task<ulong> next = requests.AcquireAsync(_calls.Begin(), default, default).AsTask();

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Soon());
        requests.Release(first);
        requests.Release(await next.Soon());
        Assert.Equal(0, requests.Count);
        Assert.True(requests.TryAcquire(_calls.Begin(), default, out _, out _));
    }

    [Fact]
    public async Task Only_so_many_calls_wait()
    {
        OutboundRequests requests = new(Parity.Odd, limit: 1, maxWaiting: 1);
        Acquire(requests);
        Task<ulong> waiting = requests.AcquireAsync(_calls.Begin(), default, default).AsTask();

        RoamException exception = await Assert.ThrowsAsync<RoamException>(
            () => requests.AcquireAsync(_calls.Begin(), default, default).AsTask().Soon());
        Assert.Equal(RoamErrorKind.LimitExceeded, exception.Kind);
        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task The_end_wakes_who_waits_and_gives_the_calls_back()
    {
        OutboundRequests requests = new(Parity.Odd, limit: 1, maxWaiting: 10);
        PendingCall<EchoMethod, EchoMethod.Arguments, int> call = _calls.Begin();
        Assert.True(requests.TryAcquire(call, default, out _, out _));
        Task<ulong> waiting = requests.AcquireAsync(_calls.Begin(), default, default).AsTask();

        (PendingCall? ended, long version, _) = Assert.Single(requests.End(new RoamException(RoamErrorKind.ConnectionLost, "gone")));
        Assert.Same(call, ended);
        Assert.Equal(call.Version, version);
        Assert.Equal(RoamErrorKind.ConnectionLost, (await Assert.ThrowsAsync<RoamException>(() => waiting.Soon())).Kind);
        Assert.Throws<RoamException>(() => requests.TryAcquire(_calls.Begin(), default, out _, out _));
        Assert.Equal(0, requests.Count);
    }

    [Fact]
    public async Task Slots_are_neither_lost_nor_doubled_when_waits_are_cancelled_at_random()
    {
        const int Limit = 3;
        OutboundRequests requests = new(Parity.Even, Limit, maxWaiting: 1_000);
        int running = 0;
        int most = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(seed => Task.Run(() => WorkAsync(new Random(seed))))).Soon();

        Assert.InRange(most, 1, Limit);
        Assert.Equal(0, requests.Count);

        async Task WorkAsync(Random random)
        {
            for (int i = 0; i < 500; i++)
            {
                using CancellationTokenSource source = new();
                Task<ulong> acquiring = requests.AcquireAsync(_calls.Begin(), default, source.Token).AsTask();
                if (random.Next(3) == 0)
                {
                    source.Cancel();
                }

                try
                {
                    ulong id = await acquiring;
                    int now = Interlocked.Increment(ref running);
                    most = Math.Max(most, now);
                    await Task.Yield();
                    Interlocked.Decrement(ref running);
                    requests.Release(id);
                }
                catch (OperationCanceledException)
                {
                    // Then the slot must be somebody else's.
                }
            }
        }
    }

    private ulong Acquire(OutboundRequests requests)
    {
        Assert.True(requests.TryAcquire(_calls.Begin(), default, out ulong id, out _));
        return id;
    }
}
