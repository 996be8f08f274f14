using System.Buffers;

namespace Roam.Links;

/// <summary>A message on its way between two memory links.</summary>
/// <param name="Array">The rented array that holds it, or <see langword="null"/> if it is over the limit.</param>
/// <param name="Length">Its length.</param>
internal readonly record struct MemoryMessage(byte[]? Array, long Length)
{
    public static MemoryMessage TooLarge(long length) => new(null, length);

    public static MemoryMessage Copy(ReadOnlySequence<byte> bytes, ArrayPool<byte> pool)
    {
        byte[] array = pool.Rent((int)bytes.Length);
        bytes.CopyTo(array);
        return new(array, bytes.Length);
    }

    public void Release(ArrayPool<byte> pool)
    {
        if (Array is not null)
        {
            pool.Return(Array);
        }
    }
}
