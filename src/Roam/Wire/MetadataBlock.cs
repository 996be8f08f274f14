using System.Diagnostics;
using System.Runtime.CompilerServices;
using Roam.Payloads.Postcard;

namespace Roam.Wire;

/// <summary>
/// The metadata of a message as it stands there: complete, within the limits, and not materialised until somebody asks. Valid as long
/// as the message's bytes are.
/// </summary>
[DebuggerDisplay("{Count} entries")]
internal readonly ref struct MetadataBlock
{
    // Checked when it was read: as many well-formed entries as Count says. Values may be secret, so a debugger does not show it.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly ReadOnlySpan<byte> _entries;

    private MetadataBlock(ReadOnlySpan<byte> entries, int count)
    {
        _entries = entries;
        Count = count;
    }

    public int Count { get; }

    public Enumerator GetEnumerator() => new(_entries);

    /// <summary>Copies the entries, which then outlive the message.</summary>
    public Metadata ToMetadata()
    {
        if (Count == 0)
        {
            return Metadata.Empty;
        }

        var entries = new MetadataEntry[Count];
        int i = 0;
        foreach (MetadataEntryView entry in this)
        {
            entries[i++] = entry.ToEntry();
        }

        return Metadata.Own(entries);
    }

    /// <summary>Whether it has entries that stay with the next peer: marked so, or names of connections of this session.</summary>
    public bool HasHopByHop
    {
        get
        {
            foreach (MetadataEntryView entry in this)
            {
                if ((entry.Flags & MetadataFlags.NoPropagate) != 0 || entry.Key.SequenceEqual("roam-reference"u8))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Gives the number of the first entry with this key that holds one.</summary>
    public bool TryGetUInt64(ReadOnlySpan<byte> utf8Key, out ulong value)
    {
        bool found = TryFind(utf8Key, MetadataValueKind.UInt64, out MetadataEntryView entry);
        value = entry.Number;
        return found;
    }

    /// <summary>Gives the string, as UTF-8, of the first entry with this key that holds one.</summary>
    public bool TryGetString(ReadOnlySpan<byte> utf8Key, out ReadOnlySpan<byte> utf8Value)
    {
        bool found = TryFind(utf8Key, MetadataValueKind.String, out MetadataEntryView entry);
        utf8Value = entry.Value;
        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static MetadataBlock Read(scoped ref MessageReader reader, RoamLimits limits)
    {
        int start = reader.Position;
        ulong count = reader.ReadUInt64("number of metadata entries");
        return count == 0 ? default : ReadEntries(ref reader, start, count, limits);
    }

    private static MetadataBlock ReadEntries(scoped ref MessageReader reader, int start, ulong count, RoamLimits limits)
    {
        // spec: wire.metadata.limits
        if (count > (ulong)limits.MaxMetadataEntries)
        {
            reader.Fail("wire.metadata.limits", "number of metadata entries", start, "more than MaxMetadataEntries allows");
        }

        int first = reader.Position;
        for (int i = 0; i < (int)count; i++)
        {
            CheckEntry(ref reader);
            if (reader.Position - start > limits.MaxMetadataBytes)
            {
                reader.Fail("wire.metadata.limits", "metadata", start, "more bytes than MaxMetadataBytes allows");
            }
        }

        return new(reader.Since(first), (int)count);
    }

    private static void CheckEntry(scoped ref MessageReader reader)
    {
        reader.ReadUtf8("metadata key");
        int start = reader.Position;
        switch (reader.ReadUInt64("metadata value kind"))
        {
            case WireTags.MetadataString:
                reader.ReadUtf8("metadata value");
                break;
            case WireTags.MetadataBytes:
                reader.ReadBytes("metadata value");
                break;
            case WireTags.MetadataUInt64:
                reader.ReadUInt64("metadata value");
                break;
            default:
                // spec: wire.metadata.value
                reader.Fail("wire.metadata.value", "metadata value kind", start, "no such kind");
                break;
        }

        reader.ReadUInt64("metadata flags");
    }

    private bool TryFind(ReadOnlySpan<byte> utf8Key, MetadataValueKind kind, out MetadataEntryView entry)
    {
        foreach (MetadataEntryView candidate in this)
        {
            if (candidate.Kind == kind && candidate.Key.SequenceEqual(utf8Key))
            {
                entry = candidate;
                return true;
            }
        }

        entry = default;
        return false;
    }

    /// <summary>Walks entries that were checked, so nothing here can fail.</summary>
    internal ref struct Enumerator(ReadOnlySpan<byte> entries)
    {
        [DebuggerBrowsable(DebuggerBrowsableState.Never)]
        private ReadOnlySpan<byte> _rest = entries;

        public MetadataEntryView Current { get; private set; }

        // spec: wire.metadata.order
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            ReadOnlySpan<byte> key = TakeBytes();
            var kind = (MetadataValueKind)TakeNumber();
            ReadOnlySpan<byte> value = default;
            ulong number = 0;
            if (kind == MetadataValueKind.UInt64)
            {
                number = TakeNumber();
            }
            else
            {
                value = TakeBytes();
            }

            Current = new(key, kind, value, number, (MetadataFlags)TakeNumber());
            return true;
        }

        private ulong TakeNumber()
        {
            _rest = _rest[Varint.Read(_rest, out ulong value)..];
            return value;
        }

        private ReadOnlySpan<byte> TakeBytes()
        {
            int length = (int)TakeNumber();
            ReadOnlySpan<byte> bytes = _rest[..length];
            _rest = _rest[length..];
            return bytes;
        }
    }
}
