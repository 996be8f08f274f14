using System.Buffers;

namespace Roam.Sessions;

/// <summary>One rented array of frames in the outbound queue; a segment when several are sent together.</summary>
/// <remarks>Belongs to the queue's lock while it is filled, and to the drainer while it is sent.</remarks>
internal sealed class OutboundChunk : ReadOnlySequenceSegment<byte>
{
    private byte[] _buffer = [];
    private int _length;

    public int Length => _length;

    public int Free => _buffer.Length - _length;

    public ReadOnlySequence<byte> AsSequence() => new(_buffer, 0, _length);

    public void Rent(ArrayPool<byte> pool, int size)
    {
        _buffer = pool.Rent(size);
        _length = 0;
    }

    /// <summary>Holds a whole frame in the array that it was encoded into.</summary>
    public void Take(byte[] buffer, int length)
    {
        _buffer = buffer;
        _length = length;
    }

    public void Append(ReadOnlySpan<byte> frame)
    {
        frame.CopyTo(_buffer.AsSpan(_length));
        _length += frame.Length;
    }

    /// <summary>Fixes the content as a segment behind <paramref name="previous"/>.</summary>
    public void Seal(OutboundChunk? previous)
    {
        Memory = _buffer.AsMemory(0, _length);
        RunningIndex = 0;
        Next = null;
        if (previous is not null)
        {
            RunningIndex = previous.RunningIndex + previous._length;
            previous.Next = this;
        }
    }

    public void Release(ArrayPool<byte> pool)
    {
        byte[] buffer = _buffer;
        _buffer = [];
        _length = 0;
        Memory = default;
        Next = null;
        pool.Return(buffer);
    }
}
