using System.Diagnostics;
using System.Text;
using Roam.Payloads.Postcard;

namespace Roam.Wire;

/// <summary>Writes metadata into a message.</summary>
internal static class MetadataCodec
{
    /// <summary>The number of bytes that <see cref="Write"/> needs.</summary>
    /// <exception cref="RoamException">The metadata is over a limit, which the text names. It shows no key and no value.</exception>
    public static int Measure(Metadata metadata, RoamLimits limits) => metadata.Count == 0 ? 1 : MeasureEntries(metadata, limits);

    /// <summary>Writes the metadata.</summary>
    /// <param name="destination">Room for at least <see cref="Measure"/> bytes.</param>
    /// <param name="metadata">What to write.</param>
    /// <returns>The number of bytes written.</returns>
    // spec: wire.metadata.order
    public static int Write(Span<byte> destination, Metadata metadata)
    {
        int length = Varint.Write(destination, (ulong)metadata.Count);
        foreach (MetadataEntry entry in metadata.AsSpan())
        {
            length += WriteString(destination[length..], entry.Key);
            switch (entry.Kind)
            {
                case MetadataValueKind.String:
                    destination[length++] = WireTags.MetadataString;
                    length += WriteString(destination[length..], entry.GetString());
                    break;
                case MetadataValueKind.Bytes:
                    destination[length++] = WireTags.MetadataBytes;
                    ReadOnlySpan<byte> bytes = entry.GetBytes().Span;
                    length += Varint.Write(destination[length..], (ulong)bytes.Length);
                    bytes.CopyTo(destination[length..]);
                    length += bytes.Length;
                    break;
                case MetadataValueKind.UInt64:
                    destination[length++] = WireTags.MetadataUInt64;
                    length += Varint.Write(destination[length..], entry.GetUInt64());
                    break;
                default:
                    throw new UnreachableException();
            }

            // spec: wire.metadata.flags
            length += Varint.Write(destination[length..], (ulong)entry.Flags);
        }

        return length;
    }

    private static int MeasureEntries(Metadata metadata, RoamLimits limits)
    {
        // spec: wire.metadata.limits
        if (metadata.Count > limits.MaxMetadataEntries)
        {
            throw new RoamException(
                RoamErrorKind.LimitExceeded,
                $"The metadata has {metadata.Count} entries; MaxMetadataEntries is {limits.MaxMetadataEntries}.");
        }

        long size = Varint.Measure((ulong)metadata.Count);
        foreach (MetadataEntry entry in metadata.AsSpan())
        {
            long value = entry.Kind switch
            {
                MetadataValueKind.String => MeasureBytes(Encoding.UTF8.GetByteCount(entry.GetString())),
                MetadataValueKind.Bytes => MeasureBytes(entry.GetBytes().Length),
                _ => Varint.Measure(entry.GetUInt64()),
            };
            size += MeasureBytes(Encoding.UTF8.GetByteCount(entry.Key)) + 1 + value + Varint.Measure((ulong)entry.Flags);
        }

        if (size > limits.MaxMetadataBytes)
        {
            throw new RoamException(
                RoamErrorKind.LimitExceeded, $"The metadata takes {size} bytes; MaxMetadataBytes is {limits.MaxMetadataBytes}.");
        }

        return (int)size;
    }

    private static long MeasureBytes(int length) => Varint.Measure((ulong)length) + (long)length;

    private static int WriteString(Span<byte> destination, string value)
    {
        int byteCount = Encoding.UTF8.GetByteCount(value);
        int length = Varint.Write(destination, (ulong)byteCount);
        return length + Encoding.UTF8.GetBytes(value, destination[length..]);
    }
}
