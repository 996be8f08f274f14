using System.Collections.Immutable;

namespace Roam.Integration.Tests.Contracts;

internal sealed class Collections : ICollections
{
    public ValueTask<int[]> ArrayAsync(int[] value) => new(value);

    public ValueTask<string?[]> OptionalStringsAsync(string?[] value) => new(value);

    public ValueTask<byte[][]> JaggedAsync(byte[][] value) => new(value);

    public ValueTask<Memory<int>> MemoryAsync(Memory<int> value) => new(value);

    public ValueTask<ReadOnlyMemory<string>> ReadOnlyMemoryAsync(ReadOnlyMemory<string> value) => new(value);

    public ValueTask<List<int>> ListAsync(List<int> value) => new(value);

    public ValueTask<IList<int>> IListAsync(IList<int> value) => new(value);

    public ValueTask<ICollection<int>> ICollectionAsync(ICollection<int> value) => new(value);

    public ValueTask<IEnumerable<int>> IEnumerableAsync(IEnumerable<int> value) => new(value);

    public ValueTask<IReadOnlyList<int>> IReadOnlyListAsync(IReadOnlyList<int> value) => new(value);

    public ValueTask<IReadOnlyCollection<int>> IReadOnlyCollectionAsync(IReadOnlyCollection<int> value) => new(value);

    public ValueTask<ImmutableArray<int>> ImmutableArrayAsync(ImmutableArray<int> value) => new(value);

    public ValueTask<ImmutableList<int>> ImmutableListAsync(ImmutableList<int> value) => new(value);

    public ValueTask<HashSet<string>> HashSetAsync(HashSet<string> value) => new(value);

    public ValueTask<ISet<string>> ISetAsync(ISet<string> value) => new(value);

    public ValueTask<IReadOnlySet<string>> IReadOnlySetAsync(IReadOnlySet<string> value) => new(value);

    public ValueTask<Dictionary<string, int>> DictionaryAsync(Dictionary<string, int> value) => new(value);

    public ValueTask<IDictionary<int, string?>> IDictionaryAsync(IDictionary<int, string?> value) => new(value);

    public ValueTask<IReadOnlyDictionary<Guid, IntEnum>> IReadOnlyDictionaryAsync(IReadOnlyDictionary<Guid, IntEnum> value) => new(value);

    public ValueTask<ImmutableDictionary<string, int>> ImmutableDictionaryAsync(ImmutableDictionary<string, int> value) => new(value);

    public ValueTask<KeyValuePair<string, int>> PairAsync(KeyValuePair<string, int> value) => new(value);

    public ValueTask<(int Number, string? Text)> TupleAsync((int Number, string? Text) value) => new(value);

    public ValueTask<ValueTuple<int>> SingleTupleAsync(ValueTuple<int> value) => new(value);

    public ValueTask<(byte, short, int, long, float, double, string)> LongTupleAsync((byte, short, int, long, float, double, string) value) => new(value);

    public ValueTask<List<Dictionary<string, (int, List<int?>)>>> DeepAsync(List<Dictionary<string, (int, List<int?>)>> value) => new(value);

    public ValueTask<List<int>?> OptionalListAsync(List<int>? value) => new(value);

    public ValueTask<ImmutableArray<int>?> OptionalImmutableArrayAsync(ImmutableArray<int>? value) => new(value);

    public ValueTask<Result<int, string>> ResultInEnvelopeAsync(Result<int, string> value) => new(value);

    public ValueTask<List<Result<int, string>>> ResultsAsync(List<Result<int, string>> value) => new(value);
}
