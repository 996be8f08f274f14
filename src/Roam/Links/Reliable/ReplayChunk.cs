using System.Buffers;

namespace Roam.Links.Reliable;

/// <summary>One rented array of frames that may have to be sent again; a segment when several are sent together.</summary>
/// <remarks>Belongs to the link's lock. While a send runs, the bytes that were sealed do not change; new frames go behind them.</remarks>
internal sealed class ReplayChunk : ReadOnlySequenceSegment<byte>
{
    private byte[] _buffer = [];

    /// <summary>Where the frames that are not acknowledged begin.</summary>
    public int Start { get; set; }

    /// <summary>Where the frames end.</summary>
    public int Length { get; private set; }

    /// <summary>The chunk with the frames that follow.</summary>
    public ReplayChunk? Following { get; set; }

    /// <summary>Whether a send that runs reads from it.</summary>
    public bool IsBeingSent { get; set; }

    /// <summary>How many bytes there is room for.</summary>
    public int Free => _buffer.Length - Length;

    /// <summary>The bytes from the first frame that is not acknowledged on.</summary>
    public ReadOnlySpan<byte> Unacknowledged => _buffer.AsSpan(Start, Length - Start);

    public void Rent(ArrayPool<byte> pool, int size) => _buffer = pool.Rent(size);

    /// <summary>Makes room for a frame behind the others.</summary>
    public Span<byte> Append(int length)
    {
        Span<byte> frame = _buffer.AsSpan(Length, length);
        Length += length;
        return frame;
    }

    /// <summary>Fixes what is there as a segment behind <paramref name="previous"/>.</summary>
    public void Seal(ReplayChunk? previous)
    {
        Memory = _buffer.AsMemory(0, Length);
        RunningIndex = 0;
        Next = null;
        IsBeingSent = true;
        if (previous is not null)
        {
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }

    public void Release(ArrayPool<byte> pool)
    {
        byte[] buffer = _buffer;
        _buffer = [];
        Start = 0;
        Length = 0;
        Following = null;
        IsBeingSent = false;
        Memory = default;
        Next = null;
        pool.Return(buffer);
    }
}
