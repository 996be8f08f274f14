using System.Collections;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Roam.Diagnostics;
using Roam.Wire;

namespace Roam;

/// <summary>
/// An ordered list of entries that accompanies a handshake, a connection, a request, a response, or the end of a channel. Immutable and
/// safe for any number of threads. Written as a collection: <c>Metadata m = [("trace-id", "abc"), ("attempt", 2)];</c>
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
[DebuggerTypeProxy(typeof(MetadataDebugView))]
[CollectionBuilder(typeof(Metadata), nameof(Create))]
public sealed class Metadata : IReadOnlyList<MetadataEntry>
{
    private readonly MetadataEntry[] _entries;

    private Metadata(MetadataEntry[] entries) => _entries = entries;

    /// <summary>No entries.</summary>
    public static Metadata Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _entries.Length;

    /// <inheritdoc/>
    public MetadataEntry this[int index] => _entries[index];

    /// <summary>Creates metadata of these entries.</summary>
    /// <exception cref="ArgumentException">One of them is a <see langword="default"/>, which has neither key nor value.</exception>
    public static Metadata Create(ReadOnlySpan<MetadataEntry> entries)
    {
        foreach (MetadataEntry entry in entries)
        {
            ThrowIfDefault(entry, nameof(entries));
        }

        return entries.IsEmpty ? Empty : new(entries.ToArray());
    }

    /// <summary>Makes metadata of an array that nobody else holds.</summary>
    internal static Metadata Own(MetadataEntry[] entries) => new(entries);

    /// <summary>Gives the string of the first entry with this key that holds one.</summary>
    public bool TryGetString(string key, [NotNullWhen(true)] out string? value)
    {
        value = TryFind(key, MetadataValueKind.String, out MetadataEntry entry) ? entry.GetString() : null;
        return value is not null;
    }

    /// <summary>The same for a text that people get to see: of a sensitive entry only that it is there.</summary>
    // spec: wire.metadata.sensitive
    internal bool TryShowString(string key, [NotNullWhen(true)] out string? text)
    {
        text = !TryFind(key, MetadataValueKind.String, out MetadataEntry entry) ? null : entry.IsSensitive ? "(sensitive)" : PeerText.Show(entry.GetString());
        return text is not null;
    }

    /// <summary>Gives the byte string of the first entry with this key that holds one.</summary>
    public bool TryGetBytes(string key, out ReadOnlyMemory<byte> value)
    {
        bool found = TryFind(key, MetadataValueKind.Bytes, out MetadataEntry entry);
        value = found ? entry.GetBytes() : default;
        return found;
    }

    /// <summary>Gives the number of the first entry with this key that holds one.</summary>
    public bool TryGetUInt64(string key, out ulong value)
    {
        bool found = TryFind(key, MetadataValueKind.UInt64, out MetadataEntry entry);
        value = found ? entry.GetUInt64() : 0;
        return found;
    }

    /// <summary>This metadata with one more entry at its end.</summary>
    /// <exception cref="ArgumentException">The entry is a <see langword="default"/>, which has neither key nor value.</exception>
    public Metadata With(MetadataEntry entry)
    {
        ThrowIfDefault(entry, nameof(entry));
        return new([.. _entries, entry]);
    }

    /// <summary>The entries that may be passed on to another peer.</summary>
    public Metadata WithoutNoPropagate() =>
        Array.Exists(_entries, static entry => entry.IsNoPropagate)
            ? Create(Array.FindAll(_entries, static entry => !entry.IsNoPropagate))
            : this;

    /// <summary>The entries that go along with a nested call. Roam's own belong to one request: a deadline that was passed on as it came
    /// would count before the one that says how much of it is left.</summary>
    internal Metadata ForNestedCall() =>
        Create(Array.FindAll(
            _entries,
            static entry => !entry.IsNoPropagate && !entry.Key.StartsWith(MetadataKeys.Prefix, StringComparison.Ordinal)));

    /// <summary>This metadata without the entries of Roam itself.</summary>
    internal Metadata WithoutOwn() =>
        Create(Array.FindAll(_entries, static entry => !entry.Key.StartsWith(MetadataKeys.Prefix, StringComparison.Ordinal)));

    /// <summary>This metadata without the connections of references, which mean nothing outside their message.</summary>
    internal Metadata WithoutReferences() => Create(Array.FindAll(_entries, static entry => entry.Key != MetadataKeys.Reference));

    /// <summary>The entries as a span.</summary>
    public ReadOnlySpan<MetadataEntry> AsSpan() => _entries;

    /// <inheritdoc/>
    public IEnumerator<MetadataEntry> GetEnumerator() => ((IEnumerable<MetadataEntry>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _entries.GetEnumerator();

    /// <summary>Describes the entries for people. Sensitive values are not shown.</summary>
    public override string ToString() => $"[{string.Join(", ", _entries)}]";

    private static void ThrowIfDefault(MetadataEntry entry, string parameter)
    {
        if (entry.Key is null)
        {
            throw new ArgumentException("A default metadata entry has neither key nor value.", parameter);
        }
    }

    private bool TryFind(string key, MetadataValueKind kind, out MetadataEntry entry)
    {
        foreach (MetadataEntry candidate in _entries)
        {
            if (candidate.Kind == kind && candidate.Key == key)
            {
                entry = candidate;
                return true;
            }
        }

        entry = default;
        return false;
    }
}
