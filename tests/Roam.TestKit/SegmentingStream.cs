namespace Roam.TestKit;

/// <summary>A stream whose reads bring as little as a network may: one byte, or from 1 to a few bytes by a seed.</summary>
public sealed class SegmentingStream : Stream
{
    private readonly Stream _inner;
    private readonly int _largestRead;
    private readonly Random _random;

    /// <summary>Wraps a stream.</summary>
    /// <param name="inner">The stream, which is disposed with this one.</param>
    /// <param name="largestRead">How many bytes a read brings at most.</param>
    /// <param name="seed">Decides how many each read brings.</param>
    public SegmentingStream(Stream inner, int largestRead = 1, int seed = 0)
    {
        _inner = inner;
        _largestRead = largestRead;
        _random = new Random(seed);
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _inner.ReadAsync(buffer[..Math.Min(buffer.Length, _random.Next(1, _largestRead + 1))], cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _inner.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    public override void Flush() => _inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) =>
        _inner.Read(buffer, offset, Math.Min(count, _random.Next(1, _largestRead + 1)));

    public override void Write(byte[] buffer, int offset, int count) => _inner.Write(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
