using System.Diagnostics;
using System.Globalization;
using Roam.Diagnostics;

namespace Roam;

/// <summary>One entry of <see cref="Metadata"/>: a key, a value of one of three types, and flags. Immutable.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct MetadataEntry : IEquatable<MetadataEntry>
{
    // A debugger shows fields; the value's must not be among them when it is sensitive.
    // spec: wire.metadata.sensitive
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly object? _reference;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly ulong _number;

    /// <summary>Creates an entry with a string.</summary>
    public MetadataEntry(string key, string value, MetadataFlags flags = MetadataFlags.None)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        Key = key;
        _reference = value;
        Kind = MetadataValueKind.String;
        Flags = flags;
    }

    /// <summary>Creates an entry with a byte string, which is copied.</summary>
    public MetadataEntry(string key, ReadOnlySpan<byte> value, MetadataFlags flags = MetadataFlags.None)
    {
        ArgumentNullException.ThrowIfNull(key);
        Key = key;
        _reference = value.ToArray();
        Kind = MetadataValueKind.Bytes;
        Flags = flags;
    }

    /// <summary>Creates an entry with a number.</summary>
    public MetadataEntry(string key, ulong value, MetadataFlags flags = MetadataFlags.None)
    {
        ArgumentNullException.ThrowIfNull(key);
        Key = key;
        _number = value;
        Kind = MetadataValueKind.UInt64;
        Flags = flags;
    }

    /// <summary>The key. Keys are compared ordinally, and one key may occur several times.</summary>
    public string Key { get; }

    /// <summary>The type of the value.</summary>
    public MetadataValueKind Kind { get; }

    /// <summary>The flags.</summary>
    public MetadataFlags Flags { get; }

    /// <summary>Whether the value must not be shown.</summary>
    public bool IsSensitive => (Flags & MetadataFlags.Sensitive) != 0;

    /// <summary>Whether the entry stays with the next peer.</summary>
    public bool IsNoPropagate => (Flags & MetadataFlags.NoPropagate) != 0;

    /// <summary>Makes an entry of a key and a string.</summary>
    public static implicit operator MetadataEntry((string Key, string Value) entry) => new(entry.Key, entry.Value);

    /// <summary>Makes an entry of a key and a number.</summary>
    public static implicit operator MetadataEntry((string Key, ulong Value) entry) => new(entry.Key, entry.Value);

    /// <summary>The string.</summary>
    /// <exception cref="InvalidOperationException">The value is of another type.</exception>
    public string GetString() => _reference as string ?? throw WrongKind(MetadataValueKind.String);

    /// <summary>The byte string.</summary>
    /// <exception cref="InvalidOperationException">The value is of another type.</exception>
    public ReadOnlyMemory<byte> GetBytes() => _reference as byte[] ?? throw WrongKind(MetadataValueKind.Bytes);

    /// <summary>The number.</summary>
    /// <exception cref="InvalidOperationException">The value is of another type.</exception>
    public ulong GetUInt64() => Kind == MetadataValueKind.UInt64 ? _number : throw WrongKind(MetadataValueKind.UInt64);

    /// <inheritdoc/>
    public bool Equals(MetadataEntry other) =>
        Kind == other.Kind
        && Flags == other.Flags
        && Key == other.Key
        && _number == other._number
        && (Kind == MetadataValueKind.Bytes
            ? ((byte[]?)_reference).AsSpan().SequenceEqual((byte[]?)other._reference)
            : (string?)_reference == (string?)other._reference);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MetadataEntry other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, Kind, Flags, _number);

    /// <summary>Compares two entries.</summary>
    public static bool operator ==(MetadataEntry left, MetadataEntry right) => left.Equals(right);

    /// <summary>Compares two entries.</summary>
    public static bool operator !=(MetadataEntry left, MetadataEntry right) => !left.Equals(right);

    /// <summary>Describes the entry for people. A sensitive value is not shown.</summary>
    // spec: wire.metadata.sensitive
    public override string ToString()
    {
        string key = PeerText.Show(Key);
        return IsSensitive
            ? $"{key}=(sensitive)"
            : Kind switch
            {
                MetadataValueKind.String => $"{key}={PeerText.Show(GetString())}",
                MetadataValueKind.Bytes => $"{key}=0x{PeerText.Show(Convert.ToHexString(GetBytes().Span))}",
                _ => string.Create(CultureInfo.InvariantCulture, $"{key}={_number}"),
            };
    }

    private InvalidOperationException WrongKind(MetadataValueKind wanted) =>
        new($"The metadata value of '{Key}' is of kind {Kind}, not {wanted}.");
}
