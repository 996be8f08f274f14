namespace Roam.Payloads.Postcard;

/// <summary>Unsigned integers in groups of seven bits, the low group first, as roam's wire and Postcard write them.</summary>
public static class Varint
{
    /// <summary>The most bytes that a 64-bit value takes.</summary>
    public const int MaxLength64 = 10;

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
