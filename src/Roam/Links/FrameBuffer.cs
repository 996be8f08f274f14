using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;

namespace Roam.Links;

/// <summary>
/// Cuts a byte stream into messages: each is preceded by its length as an unsigned 32-bit little-endian integer. Messages that fit share
/// one rented buffer; a larger one gets a buffer of its own, which grows as its bytes arrive, so that a length alone costs no memory.
/// </summary>
/// <remarks>Not thread-safe: belongs to the receive that runs, and to nobody in between.</remarks>
internal sealed class FrameBuffer(LinkOptions options)
{
    private const int PrefixLength = sizeof(uint);

    private readonly ArrayPool<byte> _pool = options.BufferPool;
    private readonly int _maxMessageBytes = options.MaxMessageBytes;
    private readonly int _bufferSize = options.ReceiveBufferBytes;

    // Bytes that arrived and were not returned yet: _buffer[_start.._end].
    private byte[]? _buffer;
    private int _start;
    private int _end;

    // The large message that is arriving: the first _largeFilled of _largeLength bytes.
    private byte[]? _large;
    private int _largeLength;
    private int _largeFilled;

    // The large message that was returned last. Valid until the next call, then returned to the pool unless it was taken.
    private LentBuffer? _lent;

    /// <summary>Whether bytes of a message, or of its prefix, have arrived and the rest has not.</summary>
    public bool IsInsideMessage => _large is not null || _start != _end;

    /// <summary>What has arrived of the unfinished message, for people.</summary>
    public string DescribeUnfinished()
    {
        if (_large is not null)
        {
            return $"{_largeFilled} of {_largeLength} bytes";
        }

        int available = _end - _start;
        return available < PrefixLength
            ? $"{available} of {PrefixLength} bytes of a length prefix"
            : $"{available - PrefixLength} of {ReadLength()} bytes";
    }

    /// <summary>Takes the next message if it is complete. The previous one is invalid from now on, whatever the answer.</summary>
    public bool TryRead(out LinkMessage message)
    {
        ReleaseLent();
        if (_large is not null)
        {
            return TryReadLarge(out message);
        }

        int available = _end - _start - PrefixLength;
        if (available >= 0)
        {
            uint length = ReadLength();
            if (length <= (uint)available && length <= (uint)_maxMessageBytes)
            {
                message = new(_buffer.AsMemory(_start + PrefixLength, (int)length));
                _start += PrefixLength + (int)length;
                return true;
            }
        }

        message = default;
        return false;
    }

    /// <summary>Gets room for the next bytes of the stream, after <see cref="TryRead"/> has found no complete message.</summary>
    /// <exception cref="LinkException">The message that arrives is over the limit.</exception>
    public Memory<byte> GetMemory()
    {
        if (_large is null && _end - _start >= PrefixLength)
        {
            uint length = ReadLength();
            if (length > (uint)_maxMessageBytes)
            {
                throw LinkFault.TooLarge(length, _maxMessageBytes);
            }

            if (length > (uint)(_buffer!.Length - PrefixLength))
            {
                BeginLarge((int)length);
            }
        }

        if (_large is not null)
        {
            return GetMemoryOfLarge();
        }

        _buffer ??= _pool.Rent(_bufferSize);
        MoveToFront(_buffer);
        return _buffer.AsMemory(_end);
    }

    /// <summary>Gets room for bytes of the stream that nobody wants, after <see cref="Release"/>.</summary>
    public Memory<byte> GetScratch() => _buffer ??= _pool.Rent(_bufferSize);

    /// <summary>Adds bytes that were written to the start of <see cref="GetMemory"/>.</summary>
    public void Advance(int count)
    {
        if (_large is not null)
        {
            _largeFilled += count;
            Debug.Assert(_largeFilled <= _largeLength, "advanced past what was given");
        }
        else
        {
            _end += count;
            Debug.Assert(_end <= _buffer!.Length, "advanced past what was given");
        }
    }

    /// <summary>Returns everything to the pool and forgets what has arrived. May be called again.</summary>
    public void Release()
    {
        ReleaseLent();
        Return(ref _buffer);
        Return(ref _large);
        _start = 0;
        _end = 0;
    }

    // spec: link.frame
    private uint ReadLength() => BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_start));

    // A few bytes of an unfinished message at most times, next to a system call.
    private void MoveToFront(byte[] buffer)
    {
        if (_start != 0)
        {
            buffer.AsSpan(_start, _end - _start).CopyTo(buffer);
            _end -= _start;
            _start = 0;
        }
    }

    private void BeginLarge(int length)
    {
        Span<byte> arrived = _buffer.AsSpan((_start + PrefixLength).._end);
        _large = _pool.Rent(Math.Min(length, _buffer!.Length));
        _largeLength = length;
        _largeFilled = arrived.Length;
        arrived.CopyTo(_large);
        _start = 0;
        _end = 0;
    }

    // spec: link.frame.memory
    private Memory<byte> GetMemoryOfLarge()
    {
        byte[] large = _large!;
        if (_largeFilled == large.Length)
        {
            // Never more than twice what has arrived, however long the message says it is.
            byte[] larger = _pool.Rent((int)Math.Min(_largeLength, 2L * large.Length));
            large.CopyTo(larger, 0);
            _large = larger;
            _pool.Return(large);
            large = larger;
        }

        // Not a byte of the next message: that one belongs into the shared buffer.
        return large.AsMemory(_largeFilled, Math.Min(large.Length, _largeLength) - _largeFilled);
    }

    private bool TryReadLarge(out LinkMessage message)
    {
        if (_largeFilled < _largeLength)
        {
            message = default;
            return false;
        }

        byte[] large = _large!;
        _large = null;
        _lent = new LentBuffer(large);
        message = new(large.AsMemory(0, _largeLength), _lent);
        return true;
    }

    private void ReleaseLent()
    {
        if (_lent is not null)
        {
            _lent.Release(_pool);
            _lent = null;
        }
    }

    private void Return(ref byte[]? array)
    {
        if (array is not null)
        {
            _pool.Return(array);
            array = null;
        }
    }
}
