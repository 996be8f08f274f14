using System.Collections.Immutable;

namespace Roam.Compatibility.Tests.Generated.V0_1_0;

public sealed class Collections
{
    public required byte[] Bytes { get; init; }

    public required Memory<byte> ByteMemory { get; init; }

    public required ReadOnlyMemory<byte> ReadOnlyByteMemory { get; init; }

    public required Memory<int> Memory { get; init; }

    public required ReadOnlyMemory<int> ReadOnlyMemory { get; init; }

    public required int[] Array { get; init; }

    public required List<string?> List { get; init; }

    public required IList<int> IList { get; init; }

    public required ICollection<int> ICollection { get; init; }

    public required IEnumerable<int> IEnumerable { get; init; }

    public required IReadOnlyList<int> IReadOnlyList { get; init; }

    public required IReadOnlyCollection<int> IReadOnlyCollection { get; init; }

    public required ImmutableArray<int> ImmutableArray { get; init; }

    public required ImmutableList<int> ImmutableList { get; init; }

    public required HashSet<int> HashSet { get; init; }

    public required ISet<int> ISet { get; init; }

    public required IReadOnlySet<int> IReadOnlySet { get; init; }

    public required Dictionary<string, int> Dictionary { get; init; }

    public required IDictionary<string, int> IDictionary { get; init; }

    public required IReadOnlyDictionary<string, int> IReadOnlyDictionary { get; init; }

    public required ImmutableDictionary<string, int> ImmutableDictionary { get; init; }

    public required KeyValuePair<string, int> KeyValuePair { get; init; }

    public required (int Number, string? Text) Tuple { get; init; }

    public required List<Dictionary<string, List<int?>>> Deep { get; init; }

    public List<int>? Absent { get; init; }
}
