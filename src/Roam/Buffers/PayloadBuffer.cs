using System.Buffers;
using System.Runtime.InteropServices;
using Roam.Links;

namespace Roam.Buffers;

/// <summary>
/// The payload of a received message on its way from the read loop to whoever decodes it. Small payloads are copied into an array that
/// the owner keeps from call to call; a large one takes over the array that it was received in, or else rents one.
/// </summary>
/// <remarks>A mutable struct inside a pooled owner: filled by the read loop, read and released by one other thread.</remarks>
internal struct PayloadBuffer
{
    private const int LargestKept = 1024;

    private byte[]? _kept;
    private byte[]? _rented;
    private int _offset;
    private int _length;

    public readonly ReadOnlySpan<byte> Span => (_rented ?? _kept).AsSpan(_offset, _length);

    /// <summary>Takes the payload, which must be the end of the message.</summary>
    public void Fill(in LinkMessage message, ReadOnlySpan<byte> payload, ArrayPool<byte> pool)
    {
        _length = payload.Length;
        _offset = 0;
        if (payload.Length <= LargestKept)
        {
            if (_kept is null || _kept.Length < payload.Length)
            {
                // In two sizes only, so that a pooled owner settles after a few calls.
                _kept = new byte[payload.Length <= 128 ? 128 : LargestKept];
            }

            payload.CopyTo(_kept);
            return;
        }

        if (MemoryMarshal.TryGetArray(message.Bytes, out ArraySegment<byte> whole) && message.TakeBuffer() is { } taken)
        {
            _rented = taken;
            _offset = whole.Offset + whole.Count - payload.Length;
            return;
        }

        _rented = pool.Rent(payload.Length);
        payload.CopyTo(_rented);
    }

    /// <summary>Gives a rented array back. May be called again.</summary>
    public void Release(ArrayPool<byte> pool)
    {
        _length = 0;
        _offset = 0;
        if (_rented is { } rented)
        {
            _rented = null;
            pool.Return(rented);
        }
    }
}
