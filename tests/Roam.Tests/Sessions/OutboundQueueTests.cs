using Roam.Buffers;
using Roam.Links;
using Roam.Scheduling;
using Roam.Sessions;
using Roam.TestKit;

namespace Roam.Tests.Sessions;

public sealed class OutboundQueueTests : IAsyncDisposable
{
    private readonly LeakCheckingPool _pool = new();
    private readonly GatedLink _link = new();
    private readonly List<Exception> _failures = [];
    private readonly OutboundQueue _queue;

    public OutboundQueueTests() => _queue = new OutboundQueue(_link, _pool, limit: 4096, new RunQueue(), _failures.Add);

    public async ValueTask DisposeAsync()
    {
        _queue.Abort(Lost());
        _link.Abort();
        await _queue.Drained.Soon();
        _pool.AssertAllReturned();
    }

    [Fact]
    public async Task Frames_leave_in_order_and_gathered_ones_together()
    {
        _link.Close();
        Enqueue(1);
        await _link.WaitForSendAsync();
        Enqueue(2);
        Enqueue(3);
        _link.Open();
        _queue.Complete(Lost());
        await _queue.Drained.Soon();

        Assert.Equal([[1], [2, 3]], _link.Sent);
    }

    [Fact]
    public async Task A_lone_caller_sends_on_its_own_thread()
    {
        int thread = Environment.CurrentManagedThreadId;
        Enqueue(1, inline: true);
        Assert.Equal(thread, _link.LastThread);
        _queue.Complete(Lost());
        await _queue.Drained.Soon();
    }

    [Fact]
    public async Task A_lone_caller_does_not_send_for_the_others_for_ever()
    {
        // Another frame gathers during each send.
        int caller = Environment.CurrentManagedThreadId;
        int byCaller = 0;
        bool isCalling = true;
        _link.OnSend = () =>
        {
            byCaller += Volatile.Read(ref isCalling) && Environment.CurrentManagedThreadId == caller ? 1 : 0;
            if (_link.Sent.Count < 100)
            {
                Enqueue(1);
            }
        };
        Enqueue(1, inline: true);
        Volatile.Write(ref isCalling, false);
        Assert.InRange(byCaller, 1, 20);
        while (_link.Sent.Count < 100)
        {
            await _link.WaitForSendAsync();
        }

        _queue.Complete(Lost());
        await _queue.Drained.Soon();
        Assert.Equal(100, _link.Sent.Count);
    }

    [Fact]
    public async Task Large_frames_are_sent_between_the_small_ones()
    {
        _link.Close();
        Enqueue(1);
        await _link.WaitForSendAsync();
        Enqueue(2);
        Enqueue(3, length: 100_000);
        Enqueue(4);
        _link.Open();
        _queue.Complete(Lost());
        await _queue.Drained.Soon();

        Assert.Equal([[1], [2, 3, 4]], _link.Sent);
    }

    [Fact]
    public async Task Data_waits_for_room_until_half_is_sent()
    {
        _link.Close();
        Enqueue(1, length: 3000);
        Assert.True(_queue.HasRoom);
        Enqueue(2, length: 3000);
        Assert.False(_queue.HasRoom);
        Task waiting = _queue.WaitForRoomAsync(default).AsTask();
        Assert.False(waiting.IsCompleted);
        _link.Open();
        await waiting.Soon();
        Assert.True(_queue.HasRoom);
    }

    [Fact]
    public async Task Waiting_for_room_can_be_cancelled()
    {
        _link.Close();
        Enqueue(1, length: 5000);
        using CancellationTokenSource source = new();
        Task waiting = _queue.WaitForRoomAsync(source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Soon());
    }

    [Fact]
    public async Task Abort_wakes_who_waits_with_the_reason_and_takes_no_more_frames()
    {
        _link.Close();
        Enqueue(1, length: 5000);
        Task waiting = _queue.WaitForRoomAsync(default).AsTask();
        _queue.Abort(Lost());

        Assert.Equal(RoamErrorKind.ConnectionLost, (await Assert.ThrowsAsync<RoamException>(() => waiting.Soon())).Kind);
        Assert.False(TryEnqueue(2, 1, inline: false, out _));
    }

    [Fact]
    public void A_queue_that_is_filled_without_being_read_reports_it()
    {
        _link.Close();
        for (int i = 0; i < OutboundQueue.ControlFactor * 2 + 2; i++)
        {
            Assert.True(TryEnqueue(1, length: 2048, inline: false, out _, control: true));
        }

        Assert.Contains(_failures, static failure => failure is RoamException { Kind: RoamErrorKind.LimitExceeded });
    }

    [Fact]
    public async Task A_large_frame_of_data_is_no_reason_to_end_behind_it_for_a_small_one_of_control()
    {
        _link.Close();
        Enqueue(1);
        await _link.WaitForSendAsync();
        Enqueue(2, length: 100_000);
        Assert.True(TryEnqueue(3, length: 1, inline: false, out _, control: true));

        Assert.Empty(_failures);
    }

    [Fact]
    public async Task Who_waits_for_room_is_woken_when_no_more_frames_are_taken()
    {
        _link.Close();
        Enqueue(1, length: 5000);
        Task waiting = _queue.WaitForRoomAsync(default).AsTask();
        _queue.Complete(Lost());

        await Assert.ThrowsAsync<RoamException>(() => waiting.Soon());
        Assert.False(_queue.HasRoom);
        await Assert.ThrowsAsync<RoamException>(() => _queue.WaitForRoomAsync(default).AsTask().Soon());
    }

    [Fact]
    public async Task A_link_that_fails_is_reported_once_and_ends_the_queue()
    {
        _link.Fail = new LinkException("cut");
        Enqueue(1);
        await _queue.Drained.Soon();

        Assert.Same(_link.Fail, Assert.Single(_failures));
        Assert.False(TryEnqueue(2, 1, inline: false, out _));
    }

    [Fact]
    public async Task Only_what_was_handed_to_the_link_may_have_left()
    {
        _link.Close();
        Assert.True(TryEnqueue(1, 1, inline: false, out long first));
        await _link.WaitForSendAsync();
        Assert.True(TryEnqueue(2, 1, inline: false, out long second));

        Assert.True(_queue.MayHaveLeft(first));
        Assert.False(_queue.MayHaveLeft(second));
    }

    [Fact]
    public async Task Many_threads_lose_no_frame()
    {
        const int Threads = 8;
        const int Each = 5_000;
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            for (int i = 0; i < Each; i++)
            {
                while (!_queue.HasRoom)
                {
                    await _queue.WaitForRoomAsync(default);
                }

                Assert.True(TryEnqueue((byte)thread, 8, inline: i % 2 == 0, out _));
            }
        }))).Soon();
        _queue.Complete(Lost());
        await _queue.Drained.Soon();

        byte[] all = [.. _link.Sent.SelectMany(static batch => batch)];
        Assert.Equal(Threads * Each, all.Length);
        Assert.All(Enumerable.Range(0, Threads), thread => Assert.Equal(Each, all.Count(value => value == thread)));
    }

    private static RoamException Lost() => new(RoamErrorKind.ConnectionLost, "gone");

    private void Enqueue(byte value, int length = 1, bool inline = false) => Assert.True(TryEnqueue(value, length, inline, out _));

    private bool TryEnqueue(byte value, int length, bool inline, out long position, bool control = false)
    {
        FrameWriter frame = FrameWriter.Rent(_pool, 1 << 20);
        frame.GetSpan(length)[..length].Fill(value);
        frame.Advance(length);
        bool taken = _queue.TryEnqueue(frame, inline, control, out position);
        frame.Return();
        return taken;
    }

    /// <summary>A link that sends when the test lets it. Remembers the first byte of each message, batch by batch.</summary>
    private sealed class GatedLink : ILink
    {
        private readonly SemaphoreSlim _arrived = new(0);
        private volatile TaskCompletionSource? _gate;

        public string RemoteAddress => "gated";

        public List<byte[]> Sent { get; } = [];

        public int LastThread { get; private set; }

        public LinkException? Fail { get; set; }

        public Action? OnSend { get; set; }

        public void Close() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Open() => _gate?.TrySetResult();

        public Task WaitForSendAsync() => _arrived.WaitAsync().Soon();

        public async ValueTask SendAsync(MessageBatch messages, CancellationToken cancellationToken = default)
        {
            LastThread = Environment.CurrentManagedThreadId;
            if (Fail is { } failure)
            {
                throw failure;
            }

            List<byte> firsts = [];
            foreach (System.Buffers.ReadOnlySequence<byte> message in messages)
            {
                firsts.Add(message.FirstSpan[0]);
            }

            Sent.Add([.. firsts]);
            OnSend?.Invoke();
            _arrived.Release();
            if (_gate is { } gate)
            {
                await gate.Task;
            }
        }

        public ValueTask<LinkMessage> ReceiveAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask CloseOutputAsync(CancellationToken cancellationToken = default) => default;

        public void Abort() => _gate?.TrySetException(new LinkException(LinkError.Closed, "aborted"));

        public ValueTask DisposeAsync() => default;
    }
}
