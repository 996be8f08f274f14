using System.Collections.Immutable;
using Roam.Integration.Tests.Contracts;
using Roam.Integration.Tests.Harness;
using Roam.TestKit;

namespace Roam.Integration.Tests.Payloads;

/// <summary>Collections and tuples go through a call and come back with the same elements.</summary>
public abstract class CollectionTests(PayloadFormat format) : FormatSuite(format)
{
    public sealed class OverMessagePack() : CollectionTests(PayloadFormat.MessagePack);

    public sealed class OverPostcard() : CollectionTests(PayloadFormat.Postcard);

    private static readonly int[] Numbers = [.. Enumerable.Range(-5, 40), int.MinValue, int.MaxValue];

    [Fact]
    public async Task Lists_come_back()
    {
        await using EchoClient<CollectionsClient> echo = await CreateAsync();
        CollectionsClient client = echo.Client;

        await echo.ReturnsAsync<int[]>(client.ArrayAsync, [], Numbers, [.. Enumerable.Range(0, 70_000)]);
        await echo.ReturnsAsync<string?[]>(client.OptionalStringsAsync, [null, "", "a"]);
        await echo.ReturnsAsync<byte[][]>(client.JaggedAsync, [[], [1], [2, 3]]);
        Assert.Equal(Numbers, (await client.MemoryAsync(Numbers).Soon()).ToArray());
        Assert.Equal(["a", "b"], (await client.ReadOnlyMemoryAsync(new[] { "a", "b" }).Soon()).ToArray());
        await echo.ReturnsAsync<List<int>>(client.ListAsync, [], [.. Numbers]);
        await echo.ReturnsAsync<IList<int>>(client.IListAsync, [], Numbers);
        await echo.ReturnsAsync<ICollection<int>>(client.ICollectionAsync, [], Numbers);
        await echo.ReturnsAsync<IEnumerable<int>>(client.IEnumerableAsync, [], Numbers);
        await echo.ReturnsAsync<IReadOnlyList<int>>(client.IReadOnlyListAsync, [], Numbers);
        await echo.ReturnsAsync<IReadOnlyCollection<int>>(client.IReadOnlyCollectionAsync, [], Numbers);
        await echo.ReturnsAsync<ImmutableList<int>>(client.ImmutableListAsync, [], [.. Numbers]);
        await echo.ReturnsAsync<List<int>?>(client.OptionalListAsync, null, [], [1]);
    }

    [Fact]
    public async Task A_sequence_without_a_count_comes_back()
    {
        await using EchoClient<CollectionsClient> echo = await CreateAsync();

        Assert.Equal([2, 4], await echo.Client.IEnumerableAsync(Numbers.Where(static number => number is 2 or 4)).Soon());
    }

    [Fact]
    public async Task Immutable_arrays_come_back()
    {
        await using EchoClient<CollectionsClient> echo = await CreateAsync();

        Assert.Equal(Numbers, await echo.Client.ImmutableArrayAsync([.. Numbers]).Soon());
        Assert.Empty(await echo.Client.ImmutableArrayAsync([]).Soon());
        Assert.Null(await echo.Client.OptionalImmutableArrayAsync(null).Soon());
        ImmutableArray<int>? present = await echo.Client.OptionalImmutableArrayAsync([1, 2]).Soon();
        Assert.True(present!.Value.SequenceEqual([1, 2]));
    }

    [Fact]
    public async Task Sets_and_dictionaries_come_back()
    {
        await using EchoClient<CollectionsClient> echo = await CreateAsync();
        CollectionsClient client = echo.Client;

        await echo.ReturnsAsync<HashSet<string>>(client.HashSetAsync, [], ["a", "b"]);
        await echo.ReturnsAsync<ISet<string>>(client.ISetAsync, new HashSet<string> { "a", "ä" });
        await echo.ReturnsAsync<IReadOnlySet<string>>(client.IReadOnlySetAsync, new HashSet<string> { "a", "ä" });
        await echo.ReturnsAsync<Dictionary<string, int>>(client.DictionaryAsync, [], new() { ["a"] = 1, [""] = 2 });
        await echo.ReturnsAsync<IDictionary<int, string?>>(client.IDictionaryAsync, new Dictionary<int, string?> { [1] = null, [-1] = "b" });
        await echo.ReturnsAsync<IReadOnlyDictionary<Guid, IntEnum>>(client.IReadOnlyDictionaryAsync, new Dictionary<Guid, IntEnum> { [Guid.AllBitsSet] = IntEnum.Low });
        await echo.ReturnsAsync<ImmutableDictionary<string, int>>(
            client.ImmutableDictionaryAsync, ImmutableDictionary<string, int>.Empty, ImmutableDictionary<string, int>.Empty.Add("a", 1));
        await echo.ReturnsAsync<KeyValuePair<string, int>>(client.PairAsync, new KeyValuePair<string, int>("a", 1));
    }

    [Fact]
    public async Task Tuples_and_deep_values_come_back()
    {
        await using EchoClient<CollectionsClient> echo = await CreateAsync();
        CollectionsClient client = echo.Client;

        await echo.ReturnsAsync<(int Number, string? Text)>(client.TupleAsync, (1, "a"), (2, null));
        await echo.ReturnsAsync<ValueTuple<int>>(client.SingleTupleAsync, new ValueTuple<int>(5));
        await echo.ReturnsAsync<(byte, short, int, long, float, double, string)>(client.LongTupleAsync, ((byte)1, (short)2, 3, 4, 5f, 6d, "7"));
        List<Dictionary<string, (int, List<int?>)>> deep = [new() { ["a"] = (1, [1, null]) }, []];
        List<Dictionary<string, (int, List<int?>)>> returned = await client.DeepAsync(deep).Soon();
        Assert.Equal(2, returned.Count);
        Assert.Equal(1, returned[0]["a"].Item1);
        Assert.Equal([1, null], returned[0]["a"].Item2);
    }

    [Fact]
    public async Task Results_come_back_in_the_envelope_and_inside_values()
    {
        await using EchoClient<CollectionsClient> echo = await CreateAsync();

        Result<int, string> ok = 1;
        Result<int, string> error = "e";
        await echo.ReturnsAsync<Result<int, string>>(echo.Client.ResultInEnvelopeAsync, ok, error);
        await echo.ReturnsAsync<List<Result<int, string>>>(echo.Client.ResultsAsync, [ok, error]);
    }

    private Task<EchoClient<CollectionsClient>> CreateAsync() => CreateEchoAsync<CollectionsClient>(
        static services => services.Add<ICollections>(new Contracts.Collections()),
        static connection => new CollectionsClient(connection));
}
