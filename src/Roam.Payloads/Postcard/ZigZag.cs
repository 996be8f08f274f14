namespace Roam.Payloads.Postcard;

/// <summary>Signed integers as unsigned ones, in the order 0, -1, 1, -2, 2, …, so that small ones of either sign take few bytes.</summary>
internal static class ZigZag
{
    public static ulong Encode(long value) => (ulong)((value << 1) ^ (value >> 63));

    public static long Decode(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    public static UInt128 Encode(Int128 value) => (UInt128)((value << 1) ^ (value >> 127));

    public static Int128 Decode(UInt128 value) => (Int128)(value >> 1) ^ -(Int128)(value & 1);
}
