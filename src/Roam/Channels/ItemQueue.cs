using System.Buffers;
using System.Buffers.Binary;

namespace Roam.Channels;

/// <summary>
/// The encoded items that have arrived and that the reader has not fetched yet. The reader fetches all there are at once and decodes
/// them from its own segments, so that decoding needs no lock. Not safe for several threads: guarded by its owner's lock.
/// </summary>
internal sealed class ItemQueue(ArrayPool<byte> pool)
{
    private const int LengthSize = sizeof(int);
    private const int SmallestSegment = 512;
    private const int LargestSegment = 64 * 1024;

    private ItemSegment? _first;
    private ItemSegment? _last;

    // The last segment that the reader has emptied: in steady state two of them change places and nothing is rented.
    private ItemSegment? _spare;
    private bool _isClosed;

    /// <summary>Copies an item into the queue.</summary>
    public void Append(ReadOnlySpan<byte> item)
    {
        int size = LengthSize + item.Length;
        if (_last is null || _last.Bytes.Length - _last.End < size)
        {
            AddSegment(size);
        }

        ItemSegment segment = _last!;
        Span<byte> destination = segment.Bytes.AsSpan(segment.End, size);
        BinaryPrimitives.WriteInt32LittleEndian(destination, item.Length);
        item.CopyTo(destination[LengthSize..]);
        segment.End += size;
    }

    /// <summary>Gives all segments away; each is to be recycled or returned.</summary>
    public ItemSegment? TakeAll()
    {
        ItemSegment? first = _first;
        _first = null;
        _last = null;
        return first;
    }

    /// <summary>Takes an emptied segment back, which is no part of a chain any more.</summary>
    public void Recycle(ItemSegment segment)
    {
        ItemSegment? surplus = segment;
        if (!_isClosed && segment.Bytes.Length <= LargestSegment && segment.Bytes.Length > (_spare?.Bytes.Length ?? 0))
        {
            surplus = _spare;
            segment.Start = 0;
            segment.End = 0;
            _spare = segment;
        }

        if (surplus is not null)
        {
            pool.Return(surplus.Bytes);
        }
    }

    /// <summary>Drops all items and returns every buffer, also those that are recycled later. Nothing may be appended any more.</summary>
    public void Close()
    {
        _isClosed = true;
        ReturnAll(TakeAll(), pool);
        ReturnAll(_spare, pool);
        _spare = null;
    }

    /// <summary>Returns the buffers of a chain of segments.</summary>
    public static void ReturnAll(ItemSegment? segment, ArrayPool<byte> pool)
    {
        for (; segment is not null; segment = segment.Next)
        {
            pool.Return(segment.Bytes);
        }
    }

    /// <summary>Reads the next item of a segment. Needs no lock: the segment is the reader's.</summary>
    /// <returns>Whether there was one. The item is valid until the segment is recycled.</returns>
    public static bool TryTake(ItemSegment segment, out ReadOnlySpan<byte> item)
    {
        if (segment.Start == segment.End)
        {
            item = default;
            return false;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(segment.Bytes.AsSpan(segment.Start));
        item = segment.Bytes.AsSpan(segment.Start + LengthSize, length);
        segment.Start += LengthSize + length;
        return true;
    }

    private void AddSegment(int size)
    {
        ItemSegment segment;
        if (_spare is not null && _spare.Bytes.Length >= size)
        {
            segment = _spare;
            _spare = null;
        }
        else
        {
            // Twice the last one, so that a busy channel soon has segments that hold a whole window.
            int wanted = Math.Clamp(2 * Math.Max(_last?.Bytes.Length ?? 0, _spare?.Bytes.Length ?? 0), SmallestSegment, LargestSegment);
            segment = new ItemSegment(pool.Rent(Math.Max(size, wanted)));
        }

        if (_last is null)
        {
            _first = segment;
        }
        else
        {
            _last.Next = segment;
        }

        _last = segment;
    }
}
