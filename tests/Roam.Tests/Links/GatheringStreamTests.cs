using Roam.Links;
using Roam.TestKit;

namespace Roam.Tests.Links;

/// <summary>What a WebSocket writes message by message leaves batch by batch.</summary>
public sealed class GatheringStreamTests : IAsyncDisposable
{
    private readonly Recorder _inner = new();
    private readonly LeakCheckingPool _pool = new();
    private readonly GatheringStream _stream;

    public GatheringStreamTests() => _stream = new GatheringStream(_inner, _pool);

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _pool.AssertAllReturned();
    }

    [Fact]
    public async Task Writes_of_a_batch_leave_as_one_and_others_at_once()
    {
        await WriteAsync(1);
        _stream.Begin();
        await WriteAsync(2);
        await WriteAsync(3);
        await _stream.FlushAsync();
        Assert.Equal(["1"], _inner.Writes);

        await _stream.EndAsync(send: true, default);
        await WriteAsync(4);

        Assert.Equal(["1", "2 3", "4"], _inner.Writes);
    }

    [Fact]
    public async Task A_large_write_keeps_its_place()
    {
        _stream.Begin();
        await WriteAsync(1);
        await _stream.WriteAsync(new byte[5000]);
        await WriteAsync(2);
        await _stream.EndAsync(send: true, default);

        Assert.Equal(["1", "5000 bytes", "2"], _inner.Writes);
    }

    [Fact]
    public async Task A_batch_that_is_larger_than_the_buffer_leaves_in_order()
    {
        byte[] chunk = new byte[4000];
        _stream.Begin();
        for (int i = 0; i < 20; i++)
        {
            await _stream.WriteAsync(chunk);
        }

        await _stream.EndAsync(send: true, default);

        Assert.Equal(["32000 bytes", "32000 bytes", "16000 bytes"], _inner.Writes);
    }

    [Fact]
    public async Task What_a_failed_batch_has_left_is_dropped()
    {
        _stream.Begin();
        await WriteAsync(1);
        await _stream.EndAsync(send: false, default);
        await WriteAsync(2);

        Assert.Equal(["2"], _inner.Writes);
    }

    [Fact]
    public async Task A_write_that_comes_while_a_batch_is_sent_waits_for_it()
    {
        TaskCompletionSource sent = new();
        _stream.Begin();
        await WriteAsync(1);
        _inner.Until = sent.Task;
        Task ending = _stream.EndAsync(send: true, default).AsTask();
        Task pong = WriteAsync(2).AsTask();
        Assert.False(ending.IsCompleted || pong.IsCompleted);
        Assert.Equal(["1"], _inner.Writes);

        sent.SetResult();
        await Task.WhenAll(ending, pong).Soon();

        Assert.Equal(["1", "2"], _inner.Writes);
    }

    private ValueTask WriteAsync(byte value) => _stream.WriteAsync(new byte[] { value });

    private sealed class Recorder : MemoryStream
    {
        public List<string> Writes { get; } = [];

        public Task Until { get; set; } = Task.CompletedTask;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Writes.Add(buffer.Length > 10 ? $"{buffer.Length} bytes" : string.Join(' ', buffer.ToArray()));
            await Until;
        }
    }
}
