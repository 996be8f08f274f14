using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;

namespace Roam.Links;

/// <summary>
/// Cuts a byte stream into messages: each is preceded by its length as an unsigned 32-bit little-endian integer. Messages that fit share
/// one rented buffer, which is small while little arrives at once and grows when a read fills it. A larger message gets a buffer of its
/// own, which grows as its bytes arrive, so that a length alone costs no memory.
/// </summary>
/// <remarks>Not thread-safe: belongs to the receive that runs, and to nobody in between.</remarks>
internal sealed class FrameBuffer(LinkOptions options)
{
    private const int PrefixLength = sizeof(uint);

    // What a link holds on which little arrives, as on an idle one.
    private const int SmallBufferSize = 4 * 1024;
    private const int GrowthFactor = 4;

    // After so many reads in a row that a small buffer would have held, the buffer is small again.
    private const int SmallReads = 32;

    private readonly ArrayPool<byte> _pool = options.BufferPool;
    private readonly int _maxMessageBytes = options.MaxMessageBytes;
    private readonly int _bufferSize = options.ReceiveBufferBytes;

    // Bytes that arrived and were not returned yet: _buffer[_start.._end].
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private int _size = Math.Min(SmallBufferSize, options.ReceiveBufferBytes);
    private bool _wasFilled;
    private int _smallReads;
    private bool _hasRead;

    // The large message that is arriving: the first _largeFilled of _largeLength bytes.
    private byte[]? _large;
    private int _largeLength;
    private int _largeFilled;

    // The length of the large message that has arrived last: the next one is taken to be like it.
    private int _lastLarge;

    // The large message that was returned last. Valid until the next call, then returned to the pool unless it was taken.
    private LentBuffer? _lent;

    /// <summary>Whether bytes of a message, or of its prefix, have arrived and the rest has not.</summary>
    public bool IsInsideMessage => _large is not null || _start != _end;

    /// <summary>What has arrived of the unfinished message, for people.</summary>
    public string DescribeUnfinished()
    {
        if (_large is not null)
        {
            return $"{_largeFilled} of {_largeLength} bytes.{DescribeFirst((uint)_largeLength)}";
        }

        int available = _end - _start;
        return available < PrefixLength
            ? $"{available} of {PrefixLength} bytes of a length prefix."
            : $"{available - PrefixLength} of {ReadLength()} bytes.{DescribeFirst(ReadLength())}";
    }

    private string DescribeFirst(uint length) => _hasRead ? "" : ForeignProtocol.Describe(length);

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
                _hasRead = true;
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
                throw LinkFault.TooLarge(length, _maxMessageBytes, _hasRead ? "" : ForeignProtocol.Describe(length));
            }

            if (length > (uint)(_bufferSize - PrefixLength) && length > (uint)(_buffer!.Length - PrefixLength))
            {
                BeginLarge((int)length);
            }
        }

        if (_large is not null)
        {
            return GetMemoryOfLarge();
        }

        if (_buffer is null)
        {
            _buffer = _pool.Rent(_size);
        }
        else if (_wasFilled && _size < _bufferSize)
        {
            Replace(_buffer, Math.Min(GrowthFactor * _size, _bufferSize));
        }
        else if (_smallReads >= SmallReads && _size > SmallBufferSize && _start == _end)
        {
            Replace(_buffer, SmallBufferSize);
        }
        else
        {
            MoveToFront(_buffer);
        }

        return _buffer.AsMemory(_end);
    }

    /// <summary>Gets room for bytes of the stream that nobody wants, after <see cref="Release"/>.</summary>
    public Memory<byte> GetScratch() => _buffer ??= _pool.Rent(_size);

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
            _wasFilled = _end == _buffer.Length;
            _smallReads = count < SmallBufferSize ? _smallReads + 1 : 0;
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

    private void Replace(byte[] buffer, int size)
    {
        int arrived = _end - _start;
        byte[] other = _pool.Rent(size);
        buffer.AsSpan(_start, arrived).CopyTo(other);
        _buffer = other;
        _size = size;
        _start = 0;
        _end = arrived;
        _wasFilled = false;
        _smallReads = 0;
        _pool.Return(buffer);
    }

    // spec: link.frame.memory
    private void BeginLarge(int length)
    {
        Span<byte> arrived = _buffer.AsSpan((_start + PrefixLength).._end);
        _large = _pool.Rent(Math.Min(length, Math.Max(_bufferSize, _lastLarge)));
        _largeLength = length;
        _largeFilled = arrived.Length;
        arrived.CopyTo(_large);
        _start = 0;
        _end = 0;

        // The rest needs no larger buffer, for it is received into the message's own.
        _wasFilled = false;
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
        _lastLarge = _largeLength;
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
