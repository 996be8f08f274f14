using System.Diagnostics;
using System.Text;

namespace Roam.Wire;

/// <summary>One metadata entry as it stands in a message. Valid as long as the message's bytes are.</summary>
[DebuggerDisplay("{Kind} entry")]
internal readonly ref struct MetadataEntryView(
    ReadOnlySpan<byte> key, MetadataValueKind kind, ReadOnlySpan<byte> value, ulong number, MetadataFlags flags)
{
    /// <summary>The key, UTF-8.</summary>
    public ReadOnlySpan<byte> Key { get; } = key;

    public MetadataValueKind Kind { get; } = kind;

    /// <summary>The string as UTF-8, or the byte string.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ReadOnlySpan<byte> Value { get; } = value;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ulong Number { get; } = number;

    // spec: wire.metadata.flags
    public MetadataFlags Flags { get; } = flags;

    public MetadataEntry ToEntry()
    {
        string key = Encoding.UTF8.GetString(Key);
        return Kind switch
        {
            MetadataValueKind.String => new(key, Encoding.UTF8.GetString(Value), Flags),
            MetadataValueKind.Bytes => new(key, Value, Flags),
            _ => new(key, Number, Flags),
        };
    }
}
