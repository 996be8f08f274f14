using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;

namespace Roam.Buffers;

/// <summary>
/// Builds one frame: a length prefix and a message. Rented per thread, so that encoding takes no lock and, in steady state, allocates
/// nothing. A custom codec that makes a call of its own while it encodes simply rents another.
/// </summary>
/// <remarks>Belongs to the thread that rented it until it is returned.</remarks>
internal sealed class FrameWriter : IBufferWriter<byte>
{
    public const int PrefixLength = sizeof(uint);

    private const int InitialCapacity = 1024;

    // A buffer that one large frame has grown is not kept for ever by each thread that ever sent one.
    private const int LargestKept = 64 * 1024;

    [ThreadStatic]
    private static FrameWriter? t_cached;

    private byte[] _buffer = [];
    private int _length;
    private FrameLimit _limit;
    private ArrayPool<byte> _pool = BoundedArrayPool.Default;

    private FrameWriter()
    {
    }

    /// <summary>The length of the message so far, without the prefix.</summary>
    public int MessageLength => _length - PrefixLength;

    /// <summary>The message so far, without the prefix.</summary>
    public ReadOnlySpan<byte> Message => _buffer.AsSpan(PrefixLength, _length - PrefixLength);

    /// <summary>Rents a writer with an empty message.</summary>
    /// <param name="pool">Where its buffer comes from if it needs a new one.</param>
    /// <param name="limit">The largest message in bytes; more throws <see cref="RoamErrorKind.LimitExceeded"/>.</param>
    public static FrameWriter Rent(ArrayPool<byte> pool, int limit) => Rent(pool, new FrameLimit(limit, IsPeers: false));

    /// <summary>Rents a writer with an empty message.</summary>
    /// <param name="pool">Where its buffer comes from if it needs a new one.</param>
    /// <param name="limit">How large the message may become; more throws <see cref="RoamErrorKind.LimitExceeded"/>.</param>
    public static FrameWriter Rent(ArrayPool<byte> pool, FrameLimit limit)
    {
        FrameWriter writer = t_cached ?? new FrameWriter();
        t_cached = null;
        if (!ReferenceEquals(writer._pool, pool))
        {
            writer.ReleaseBuffer();
            writer._pool = pool;
        }

        writer._limit = limit;
        writer._length = 0;
        writer.GetSpan(PrefixLength);
        writer._length = PrefixLength;
        return writer;
    }

    /// <summary>Gives the writer back to its thread.</summary>
    public void Return()
    {
        // A test's pool counts what is out; the default one does not mind that each thread keeps a buffer.
        if (_buffer.Length > LargestKept || !(ReferenceEquals(_pool, BoundedArrayPool.Default) || ReferenceEquals(_pool, ArrayPool<byte>.Shared)))
        {
            ReleaseBuffer();
        }

        t_cached ??= this;
    }

    /// <summary>Ends the message: writes its length into the prefix.</summary>
    /// <returns>The frame, valid until the writer is returned or written to.</returns>
    public ReadOnlySpan<byte> Finish()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer, (uint)MessageLength);
        return _buffer.AsSpan(0, _length);
    }

    /// <summary>Gives away the buffer with the finished frame, so that a large one need not be copied.</summary>
    public (byte[] Buffer, int Length) Detach()
    {
        (byte[], int) frame = (_buffer, _length);
        _buffer = [];
        _length = 0;
        return frame;
    }

    public void Advance(int count)
    {
        Debug.Assert(count >= 0 && count <= _buffer.Length - _length, "advanced past what was given");
        _length += count;
        if (_length - PrefixLength > _limit.Bytes)
        {
            ThrowTooLarge();
        }
    }

    /// <summary>Appends bytes, and makes room for them at once: the extension method of this name would grow step by step, and copy what is
    /// there at each.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Advance(bytes.Length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _buffer.AsSpan(_length);
    }

    private void EnsureRoom(int sizeHint)
    {
        if (_buffer.Length - _length < Math.Max(sizeHint, 1))
        {
            Grow(Math.Max(sizeHint, 1));
        }
    }

    private void Grow(int sizeHint)
    {
        long needed = (long)_length + sizeHint;

        // Codecs may ask for more than they use, by a constant; a string far over the limit must not be copied first.
        if (needed > (long)_limit.Bytes + PrefixLength + 4096)
        {
            ThrowTooLarge();
        }

        byte[] larger = _pool.Rent((int)Math.Max(needed, Math.Max(InitialCapacity, 2L * _buffer.Length)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length != 0)
        {
            _pool.Return(_buffer);
        }

        _buffer = larger;
    }

    private void ReleaseBuffer()
    {
        if (_buffer.Length != 0)
        {
            _pool.Return(_buffer);
            _buffer = [];
        }
    }

    private void ThrowTooLarge() => throw _limit.ToException();
}
