using System.Collections.Immutable;

namespace Roam.Integration.Tests.Contracts;

/// <summary>An echo of every kind of collection and tuple.</summary>
[RoamService]
public interface ICollections
{
    ValueTask<int[]> ArrayAsync(int[] value);

    ValueTask<string?[]> OptionalStringsAsync(string?[] value);

    ValueTask<byte[][]> JaggedAsync(byte[][] value);

    ValueTask<Memory<int>> MemoryAsync(Memory<int> value);

    ValueTask<ReadOnlyMemory<string>> ReadOnlyMemoryAsync(ReadOnlyMemory<string> value);

    ValueTask<List<int>> ListAsync(List<int> value);

    ValueTask<IList<int>> IListAsync(IList<int> value);

    ValueTask<ICollection<int>> ICollectionAsync(ICollection<int> value);

    ValueTask<IEnumerable<int>> IEnumerableAsync(IEnumerable<int> value);

    ValueTask<IReadOnlyList<int>> IReadOnlyListAsync(IReadOnlyList<int> value);

    ValueTask<IReadOnlyCollection<int>> IReadOnlyCollectionAsync(IReadOnlyCollection<int> value);

    ValueTask<ImmutableArray<int>> ImmutableArrayAsync(ImmutableArray<int> value);

    ValueTask<ImmutableList<int>> ImmutableListAsync(ImmutableList<int> value);

    ValueTask<HashSet<string>> HashSetAsync(HashSet<string> value);

    ValueTask<ISet<string>> ISetAsync(ISet<string> value);

    ValueTask<IReadOnlySet<string>> IReadOnlySetAsync(IReadOnlySet<string> value);

    ValueTask<Dictionary<string, int>> DictionaryAsync(Dictionary<string, int> value);

    ValueTask<IDictionary<int, string?>> IDictionaryAsync(IDictionary<int, string?> value);

    ValueTask<IReadOnlyDictionary<Guid, IntEnum>> IReadOnlyDictionaryAsync(IReadOnlyDictionary<Guid, IntEnum> value);

    ValueTask<ImmutableDictionary<string, int>> ImmutableDictionaryAsync(ImmutableDictionary<string, int> value);

    ValueTask<KeyValuePair<string, int>> PairAsync(KeyValuePair<string, int> value);

    ValueTask<(int Number, string? Text)> TupleAsync((int Number, string? Text) value);

    ValueTask<ValueTuple<int>> SingleTupleAsync(ValueTuple<int> value);

    ValueTask<(byte, short, int, long, float, double, string)> LongTupleAsync((byte, short, int, long, float, double, string) value);

    ValueTask<List<Dictionary<string, (int, List<int?>)>>> DeepAsync(List<Dictionary<string, (int, List<int?>)>> value);

    ValueTask<List<int>?> OptionalListAsync(List<int>? value);

    ValueTask<ImmutableArray<int>?> OptionalImmutableArrayAsync(ImmutableArray<int>? value);

    ValueTask<Result<int, string>> ResultInEnvelopeAsync(Result<int, string> value);

    ValueTask<List<Result<int, string>>> ResultsAsync(List<Result<int, string>> value);
}
