using System.Collections.Immutable;
using Roam.Payloads.Codecs;
using Roam.Payloads.Tests.Samples;

namespace Roam.Payloads.Tests;

/// <summary>What the codecs add to the format: nulls, duplicates, counts and versions of tuples.</summary>
public class CodecTests
{
    [Fact]
    public void Write_NullCollection_Throws()
    {
        AssertNullRefused<byte[], ByteArrayCodec>();
        AssertNullRefused<int[], ArrayCodec<int, Int32Codec>>();
        AssertNullRefused<List<int>, ListCodec<int, Int32Codec>>();
        AssertNullRefused<IList<int>, IListCodec<int, Int32Codec>>();
        AssertNullRefused<ICollection<int>, ICollectionCodec<int, Int32Codec>>();
        AssertNullRefused<IEnumerable<int>, IEnumerableCodec<int, Int32Codec>>();
        AssertNullRefused<IReadOnlyList<int>, IReadOnlyListCodec<int, Int32Codec>>();
        AssertNullRefused<IReadOnlyCollection<int>, IReadOnlyCollectionCodec<int, Int32Codec>>();
        AssertNullRefused<ImmutableList<int>, ImmutableListCodec<int, Int32Codec>>();
        AssertNullRefused<HashSet<int>, HashSetCodec<int, Int32Codec>>();
        AssertNullRefused<ISet<int>, ISetCodec<int, Int32Codec>>();
        AssertNullRefused<IReadOnlySet<int>, IReadOnlySetCodec<int, Int32Codec>>();
        AssertNullRefused<Dictionary<int, int>, DictionaryCodec<int, int, Int32Codec, Int32Codec>>();
        AssertNullRefused<IDictionary<int, int>, IDictionaryCodec<int, int, Int32Codec, Int32Codec>>();
        AssertNullRefused<IReadOnlyDictionary<int, int>, IReadOnlyDictionaryCodec<int, int, Int32Codec, Int32Codec>>();
        AssertNullRefused<ImmutableDictionary<int, int>, ImmutableDictionaryCodec<int, int, Int32Codec, Int32Codec>>();
    }

    [Fact]
    public void Write_DefaultImmutableArray_Throws()
    {
        PayloadException error = Assert.Throws<PayloadException>(
            () => Payload.Write<ImmutableArray<int>, ImmutableArrayCodec<int, Int32Codec>>(default));
        Assert.Contains("ImmutableArray", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_DefaultMemory_IsEmpty()
    {
        Assert.Equal(Payload.FromHex("90"), Payload.Write<Memory<int>, MemoryCodec<int, Int32Codec>>(default));
        Assert.Equal(Payload.FromHex("c400"), Payload.Write<ReadOnlyMemory<byte>, ByteReadOnlyMemoryCodec>(default));
    }

    [Fact]
    public void Read_NilForCollection_Throws()
    {
        Payload.AssertRefused<List<int>, ListCodec<int, Int32Codec>>("c0");
        Payload.AssertRefused<byte[], ByteArrayCodec>("c0");
        Payload.AssertRefused<Dictionary<int, int>, DictionaryCodec<int, int, Int32Codec, Int32Codec>>("c0");
        Assert.Null(Payload.Read<List<int>?, OptionalCodec<List<int>, ListCodec<int, Int32Codec>>>([0xC0]));
    }

    [Fact]
    public void Read_DuplicateKey_Throws()
    {
        const string TwiceOne = "82 01 05 01 06";
        Payload.AssertRefused<Dictionary<int, int>, DictionaryCodec<int, int, Int32Codec, Int32Codec>>(TwiceOne);
        Payload.AssertRefused<IDictionary<int, int>, IDictionaryCodec<int, int, Int32Codec, Int32Codec>>(TwiceOne);
        Payload.AssertRefused<IReadOnlyDictionary<int, int>, IReadOnlyDictionaryCodec<int, int, Int32Codec, Int32Codec>>(TwiceOne);
        Payload.AssertRefused<ImmutableDictionary<int, int>, ImmutableDictionaryCodec<int, int, Int32Codec, Int32Codec>>(TwiceOne);

        // The same value does not make it better.
        Payload.AssertRefused<ImmutableDictionary<int, int>, ImmutableDictionaryCodec<int, int, Int32Codec, Int32Codec>>("82 01 05 01 05");
    }

    [Fact]
    public void Read_NullKey_Throws() =>
        Payload.AssertRefused<Dictionary<string, int>, DictionaryCodec<string, int, NullStringCodec, Int32Codec>>("81 c0 01");

    [Fact]
    public void Read_DuplicateInSet_IsTakenOnce() =>
        Assert.Equal([1, 2], Payload.Read<HashSet<int>, HashSetCodec<int, Int32Codec>>(Payload.FromHex("93 01 02 01")));

    [Fact]
    public void WriteEnumerable_WithoutCount_IsEnumeratedOnce()
    {
        int enumerations = 0;
        IEnumerable<int> Generate()
        {
            enumerations++;
            for (int i = 0; i < 20; i++)
            {
                yield return i;
            }
        }

        byte[] payload = Payload.Write<IEnumerable<int>, IEnumerableCodec<int, Int32Codec>>(Generate());
        Assert.Equal(1, enumerations);
        Assert.Equal(Enumerable.Range(0, 20), Payload.Read<IEnumerable<int>, IEnumerableCodec<int, Int32Codec>>(payload));
    }

    [Fact]
    public void WriteEnumerable_TakesEverySource()
    {
        byte[] expected = Payload.FromHex("93 01 02 03");
        IEnumerable<int>[] sources =
        [
            new[] { 1, 2, 3 },
            new List<int> { 1, 2, 3 },
            new Queue<int>([1, 2, 3]),
            new SortedSet<int> { 3, 2, 1 },
            Enumerable.Range(1, 3),
            Enumerable.Range(1, 3).Where(i => i > 0),
            ImmutableArray.Create(1, 2, 3),
        ];
        foreach (IEnumerable<int> source in sources)
        {
            Assert.Equal(expected, Payload.Write<IEnumerable<int>, IEnumerableCodec<int, Int32Codec>>(source));
        }
    }

    [Fact]
    public void WriteEnumerable_CovariantArray_IsTaken()
    {
        IEnumerable<object> strings = new[] { "a", "b" };
        byte[] payload = Payload.Write<IEnumerable<object>, IEnumerableCodec<object, ObjectAsStringCodec>>(strings);
        Assert.Equal(Payload.FromHex("92 a161 a162"), payload);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void WriteCollection_OfWrongCount_Throws(int announced)
    {
        var liar = new Liar(announced, [1, 2, 3]);
        Assert.Throws<PayloadException>(() => Payload.Write<ICollection<int>, ICollectionCodec<int, Int32Codec>>(liar));
    }

    [Fact]
    public void ReadTuple_OfNewerVersion_SkipsTheRest()
    {
        (int, int) tuple = Payload.Read<(int, int), TupleCodec<int, int, Int32Codec, Int32Codec>>(
            Payload.FromHex("94 01 02 93010203 a161"));
        Assert.Equal((1, 2), tuple);
        KeyValuePair<int, int> pair = Payload.Read<KeyValuePair<int, int>, KeyValuePairCodec<int, int, Int32Codec, Int32Codec>>(
            Payload.FromHex("93 01 02 c0"));
        Assert.Equal(KeyValuePair.Create(1, 2), pair);
    }

    [Fact]
    public void ReadTuple_OfOlderVersion_Throws()
    {
        PayloadException error = Payload.AssertRefused<(int, int), TupleCodec<int, int, Int32Codec, Int32Codec>>("91 01");
        Assert.Equal("Expected a tuple of 2 elements, found one of 1.", error.Message);
    }

    [Fact]
    public void ReadOnlyInterfaces_AreReadAsDocumented()
    {
        byte[] payload = Payload.FromHex("92 01 02");
        Assert.IsType<List<int>>(Payload.Read<IList<int>, IListCodec<int, Int32Codec>>(payload));
        Assert.IsType<List<int>>(Payload.Read<ICollection<int>, ICollectionCodec<int, Int32Codec>>(payload));
        Assert.IsType<int[]>(Payload.Read<IEnumerable<int>, IEnumerableCodec<int, Int32Codec>>(payload));
        Assert.IsType<int[]>(Payload.Read<IReadOnlyList<int>, IReadOnlyListCodec<int, Int32Codec>>(payload));
        Assert.IsType<int[]>(Payload.Read<IReadOnlyCollection<int>, IReadOnlyCollectionCodec<int, Int32Codec>>(payload));
        Assert.IsType<HashSet<int>>(Payload.Read<ISet<int>, ISetCodec<int, Int32Codec>>(payload));
        Assert.IsType<HashSet<int>>(Payload.Read<IReadOnlySet<int>, IReadOnlySetCodec<int, Int32Codec>>(payload));
    }

    [Fact]
    public void ByteCodecs_CopyWhatTheyRead()
    {
        byte[] payload = Payload.FromHex("c402 0102");
        Memory<byte> memory = Payload.Read<Memory<byte>, ByteMemoryCodec>(payload);
        ReadOnlyMemory<byte> readOnly = Payload.Read<ReadOnlyMemory<byte>, ByteReadOnlyMemoryCodec>(payload);
        payload.AsSpan().Clear();
        Assert.Equal([1, 2], memory.ToArray());
        Assert.Equal([1, 2], readOnly.ToArray());
    }

    private static void AssertNullRefused<T, TCodec>()
        where T : class
        where TCodec : struct, IPayloadCodec<T> =>
        Assert.Throws<PayloadException>(() => Payload.Write<T, TCodec>(null!));
}
