using System.Buffers;
using System.Runtime.CompilerServices;

namespace Roam.Links;

/// <summary>
/// The connection below a client's WebSocket, whose writes can be gathered. A WebSocket writes and flushes each message by itself, which is a
/// system call for each; between <see cref="Begin"/> and <see cref="EndAsync"/>, those of a batch leave together.
/// </summary>
/// <remarks>One reads and one sends, and the receiving side of the WebSocket may write a pong at any time: writes pass a gate one by one, in
/// the order in which they come. Whoever waits at the gate goes on when the stream is disposed at the latest.</remarks>
internal sealed class GatheringStream(Stream inner, ArrayPool<byte> pool) : Stream
{
    private const int Capacity = 32 * 1024;

    // What is larger gains little from being copied.
    private const int LargestGathered = 4 * 1024;

    private readonly SemaphoreSlim _gate = new(1);

    // Behind the gate. There is a buffer only while writes are gathered.
    private byte[]? _buffer;
    private int _length;
    private volatile bool _isGathering;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Gathers what is written from now on.</summary>
    public void Begin() => _isGathering = true;

    /// <summary>Gathers no more.</summary>
    /// <param name="send">Whether to send what was gathered, or to drop it.</param>
    /// <param name="cancellationToken">Gives up, in the middle of what is sent.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask EndAsync(bool send, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            _isGathering = false;
            if (send)
            {
                await SendGatheredAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            if (_buffer is { } buffer)
            {
                _buffer = null;
                pool.Return(buffer);
            }

            _length = 0;
            _gate.Release();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_length + buffer.Length > Capacity || buffer.Length > LargestGathered || !_isGathering)
            {
                await SendGatheredAsync(cancellationToken).ConfigureAwait(false);
            }

            if (_isGathering && buffer.Length <= LargestGathered)
            {
                _buffer ??= pool.Rent(Capacity);
                buffer.CopyTo(_buffer.AsMemory(_length));
                _length += buffer.Length;
            }
            else
            {
                await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // A socket keeps nothing back, and what is gathered waits for the end.
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.ReadAsync(buffer, offset, count, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask SendGatheredAsync(CancellationToken cancellationToken)
    {
        if (_length > 0)
        {
            ReadOnlyMemory<byte> gathered = _buffer.AsMemory(0, _length);
            _length = 0;
            await inner.WriteAsync(gathered, cancellationToken).ConfigureAwait(false);
        }
    }
}
