using System.Buffers;

namespace Roam.Links;

/// <summary>A rented array with one message that the receiver may take over; a link returns it to the pool if the receiver did not.</summary>
internal sealed class LentBuffer(byte[] array) : ILinkBuffer
{
    private byte[]? _array = array;

    public byte[]? Take() => Interlocked.Exchange(ref _array, null);

    /// <summary>Returns the array unless it was taken. May be called again.</summary>
    public void Release(ArrayPool<byte> pool)
    {
        if (Take() is { } array)
        {
            pool.Return(array);
        }
    }
}
