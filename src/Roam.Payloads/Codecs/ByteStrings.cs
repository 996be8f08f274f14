namespace Roam.Payloads.Codecs;

/// <summary>Byte strings as arrays.</summary>
internal static class ByteStrings
{
    /// <summary>Copies a byte string into an array of its own, which is not cleared first.</summary>
    public static byte[] Copy(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return [];
        }

        byte[] copy = GC.AllocateUninitializedArray<byte>(bytes.Length);
        bytes.CopyTo(copy);
        return copy;
    }
}
