using System.Buffers.Binary;
using System.Numerics;

namespace Roam.Payloads.Postcard;

/// <summary>Unsigned integers in groups of seven bits, the low group first, as roam's wire and Postcard write them.</summary>
public static class Varint
{
    /// <summary>The most bytes that a 64-bit value takes.</summary>
    public const int MaxLength64 = 10;

    /// <summary>The most bytes that a 128-bit value takes.</summary>
    public const int MaxLength128 = 19;

    /// <summary>The number of bytes that <paramref name="value"/> takes, 1 to 10.</summary>
    public static int Measure(ulong value) => ((int)ulong.Log2(value | 1) / 7) + 1;

    /// <summary>Writes <paramref name="value"/> in its shortest form.</summary>
    /// <param name="destination">Room for at least <see cref="Measure"/> bytes.</param>
    /// <param name="value">The value.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Write(Span<byte> destination, ulong value)
    {
        int length = 0;
        while (value >= 0x80)
        {
            destination[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[length++] = (byte)value;
        return length;
    }

    /// <summary>Writes <paramref name="value"/> in its shortest form.</summary>
    /// <param name="destination">Room for at least <see cref="MaxLength128"/> bytes.</param>
    /// <param name="value">The value.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Write128(Span<byte> destination, UInt128 value)
    {
        int length = 0;
        while (value >= 0x80)
        {
            destination[length++] = (byte)((byte)value | 0x80);
            value >>= 7;
        }

        destination[length++] = (byte)value;
        return length;
    }

    /// <summary>Reads a value that fits 64 bits, in any form of at most 10 bytes.</summary>
    /// <param name="source">Starts at the value.</param>
    /// <param name="value">The value.</param>
    /// <returns>The number of bytes read; 0 if <paramref name="source"/> ends before the value does; -1 if the value does not fit
    /// 64 bits or takes more than 10 bytes.</returns>
    public static int Read(ReadOnlySpan<byte> source, out ulong value)
    {
        if (!source.IsEmpty && source[0] < 0x80)
        {
            value = source[0];
            return 1;
        }

        return source.Length >= MaxLength64 ? ReadAtOnce(source, out value) : ReadByteByByte(source, out value);
    }

    /// <summary>Reads a value that fits 128 bits, in any form of at most 19 bytes.</summary>
    /// <param name="source">Starts at the value.</param>
    /// <param name="value">The value.</param>
    /// <returns>The number of bytes read; 0 if <paramref name="source"/> ends before the value does; -1 if the value does not fit
    /// 128 bits or takes more than 19 bytes.</returns>
    public static int Read128(ReadOnlySpan<byte> source, out UInt128 value)
    {
        value = 0;
        for (int i = 0; i < source.Length; i++)
        {
            // Eighteen groups hold 126 bits; the nineteenth must end the value with the two that are left.
            if (i == MaxLength128 - 1 && source[i] > 3)
            {
                return -1;
            }

            value |= (UInt128)(source[i] & 0x7FU) << (7 * i);
            if (source[i] < 0x80)
            {
                return i + 1;
            }
        }

        return 0;
    }

    // Method ids take nine or ten bytes and every call has one: eight bytes at once take a third of the loop's time.
    private static int ReadAtOnce(ReadOnlySpan<byte> source, out ulong value)
    {
        ulong word = BinaryPrimitives.ReadUInt64LittleEndian(source);
        ulong ends = ~word & 0x8080_8080_8080_8080;
        if (ends != 0)
        {
            // All bits up to the highest one of the byte that ends the value.
            value = JoinGroups(word & (ends ^ (ends - 1)));
            return (BitOperations.TrailingZeroCount(ends) + 1) / 8;
        }

        value = JoinGroups(word) | ((source[8] & 0x7FUL) << 56);
        if (source[8] < 0x80)
        {
            return 9;
        }

        value |= (ulong)source[9] << 63;
        return source[9] > 1 ? -1 : MaxLength64;
    }

    // Eight groups of seven bits, one in each byte, become one number: neighbours are joined, then pairs, then fours.
    private static ulong JoinGroups(ulong groups)
    {
        groups = (groups & 0x007F_007F_007F_007F) | ((groups & 0x7F00_7F00_7F00_7F00) >> 1);
        groups = (groups & 0x0000_3FFF_0000_3FFF) | ((groups & 0x3FFF_0000_3FFF_0000) >> 2);
        return (groups & 0x0000_0000_0FFF_FFFF) | ((groups & 0x0FFF_FFFF_0000_0000) >> 4);
    }

    private static int ReadByteByByte(ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        for (int i = 0; i < source.Length; i++)
        {
            ulong group = source[i] & 0x7FUL;
            if (i == MaxLength64 - 1 && source[i] > 1)
            {
                return -1;
            }

            value |= group << (7 * i);
            if (source[i] < 0x80)
            {
                return i + 1;
            }
        }

        return 0;
    }
}
