using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Roam.Links;

/// <summary>
/// A pair of pipes as the stream that a <see cref="StreamLink"/> needs. Unlike the streams that the framework makes of pipes it may be
/// disposed while a read or a write waits: they end, and each pipe is completed by whoever used it last.
/// </summary>
internal sealed class DuplexPipeStream(IDuplexPipe pipe, Action? abort) : Stream
{
    private readonly PipeReader _reader = pipe.Input;
    private readonly PipeWriter _writer = pipe.Output;
    private OperationGate _reading;
    private OperationGate _writing;
    private int _disposed;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Completes the pipe to the peer after what was written; reading goes on.</summary>
    public ValueTask CloseOutputAsync(CancellationToken cancellationToken) =>
        _writing.Close() ? _writer.CompleteAsync() : throw new ObjectDisposedException(nameof(DuplexPipeStream));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(!_reading.TryEnter(), this);
        try
        {
            while (true)
            {
                ReadResult result = await _reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                ReadOnlySequence<byte> arrived = result.Buffer;
                int count = (int)Math.Min(arrived.Length, buffer.Length);
                arrived = arrived.Slice(0, count);
                arrived.CopyTo(buffer.Span);
                _reader.AdvanceTo(arrived.End);
                ObjectDisposedException.ThrowIf(_reading.IsAborted, this);
                if (count != 0 || result.IsCompleted || buffer.IsEmpty)
                {
                    return count;
                }
            }
        }
        finally
        {
            if (_reading.Exit())
            {
                await _reader.CompleteAsync().ConfigureAwait(false);
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(!_writing.TryEnter(), this);
        try
        {
            FlushResult result = await _writer.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            ObjectDisposedException.ThrowIf(_writing.IsAborted, this);
            if (result.IsCompleted)
            {
                throw new IOException("The reader of the pipe has ended.");
            }
        }
        finally
        {
            if (_writing.Exit())
            {
                await _writer.CompleteAsync().ConfigureAwait(false);
            }
        }
    }

    // Each write flushes.
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream is asynchronous.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream is asynchronous.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            try
            {
                EndReading();
                EndWriting();
            }
            finally
            {
                abort?.Invoke();
            }
        }

        base.Dispose(disposing);
    }

    private void EndReading()
    {
        if (_reading.Close())
        {
            _reader.Complete();
        }
        else
        {
            _reader.CancelPendingRead();
        }
    }

    private void EndWriting()
    {
        if (_writing.Close())
        {
            _writer.Complete();
        }
        else
        {
            _writer.CancelPendingFlush();
        }
    }
}
