using System.Buffers;

namespace Roam.Links;

/// <summary>A rented array with one message, which the receiver may take over. If it does not, the link returns it to the pool.</summary>
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
