using System.Buffers;

namespace Roam.Benchmarks.Contract;

/// <summary>
/// Bytes in a rented array: how a program passes large payloads on without a new array for each. Reading rents one; writing it, as a
/// handler's result, gives it back, and so does <see cref="Return"/>.
/// </summary>
[RoamCodec(typeof(BlockCodec))]
public readonly struct Block
{
    private readonly byte[] _array;
    private readonly bool _isRented;

    private Block(byte[] array, int length, bool isRented) => (_array, Length, _isRented) = (array, length, isRented);

    /// <summary>How many bytes.</summary>
    public int Length { get; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => _array.AsSpan(0, Length);

    /// <summary>An array that is not rented.</summary>
    public static Block Of(byte[] array) => new(array, array.Length, isRented: false);

    /// <summary>A copy in a rented array.</summary>
    public static Block Rent(ReadOnlySpan<byte> bytes)
    {
        byte[] array = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(array);
        return new(array, bytes.Length, isRented: true);
    }

    /// <summary>Gives a rented array back.</summary>
    public void Return()
    {
        if (_isRented)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }
    }
}
