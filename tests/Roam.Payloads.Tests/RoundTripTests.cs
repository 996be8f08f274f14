using System.Collections.Immutable;
using System.Numerics;
using Roam.Payloads.Codecs;
using Roam.Payloads.Tests.Samples;

namespace Roam.Payloads.Tests;

/// <summary>Random values of every codec: what is read equals what was written, and is written the same again.</summary>
public abstract class RoundTripTests<TFormat>
    where TFormat : IPayloadFormat
{
    private const int Rounds = 300;

    // A seed that stays, and a fresh one; the one that fails stands in the test's name.
    public static TheoryData<int> Seeds => [20261122, Random.Shared.Next()];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Integers(int seed)
    {
        var any = new Arbitrary(new Random(seed));
        Check<sbyte, SByteCodec>(any.NextInteger<sbyte>);
        Check<byte, ByteCodec>(any.NextInteger<byte>);
        Check<short, Int16Codec>(any.NextInteger<short>);
        Check<ushort, UInt16Codec>(any.NextInteger<ushort>);
        Check<int, Int32Codec>(any.NextInteger<int>);
        Check<uint, UInt32Codec>(any.NextInteger<uint>);
        Check<long, Int64Codec>(any.NextInteger<long>);
        Check<ulong, UInt64Codec>(any.NextInteger<ulong>);
        Check<Int128, Int128Codec>(any.NextInteger<Int128>);
        Check<UInt128, UInt128Codec>(any.NextInteger<UInt128>);
        Check<BigInteger, BigIntegerCodec>(any.NextBigInteger);
        Check<char, CharCodec>(any.NextChar);
        Check<DayOfWeek, DayOfWeekCodec>(() => (DayOfWeek)(any.NextInteger<byte>() % 7));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void OtherPrimitives(int seed)
    {
        var any = new Arbitrary(new Random(seed));
        Check<bool, BooleanCodec>(any.NextBoolean);
        Check<Half, HalfCodec>(any.NextHalf);
        Check<float, SingleCodec>(any.NextSingle);
        Check<double, DoubleCodec>(any.NextDouble);
        Check<decimal, DecimalCodec>(any.NextDecimal);
        Check<Guid, GuidCodec>(any.NextGuid);
        Check<DateTime, DateTimeCodec>(any.NextDateTime);
        Check<DateTimeOffset, DateTimeOffsetCodec>(any.NextDateTimeOffset);
        Check<DateOnly, DateOnlyCodec>(any.NextDateOnly);
        Check<TimeOnly, TimeOnlyCodec>(any.NextTimeOnly);
        Check<TimeSpan, TimeSpanCodec>(any.NextTimeSpan);
        Check<string, StringCodec>(any.NextString);
        Check<Uri, UriCodec>(any.NextUri);
        Check<Version, VersionCodec>(any.NextVersion);
        Check<byte[], ByteArrayCodec>(any.NextBytes);
        Check<int?, NullableCodec<int, Int32Codec>>(() => any.NextBoolean() ? any.NextInteger<int>() : null);
        Check<string?, OptionalCodec<string, StringCodec>>(() => any.NextBoolean() ? any.NextString() : null);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void FloatingPoint_KeepsEveryBit(int seed)
    {
        var any = new Arbitrary(new Random(seed));
        for (int i = 0; i < Rounds; i++)
        {
            // With every exponent set the number is a NaN, whose other bits count too.
            uint single = any.NextInteger<uint>() | 0x7F800000;
            ulong number = any.NextInteger<ulong>() | 0x7FF0000000000000;
            byte[] singlePayload = TFormat.Write<float, SingleCodec>(BitConverter.UInt32BitsToSingle(single));
            byte[] doublePayload = TFormat.Write<double, DoubleCodec>(BitConverter.UInt64BitsToDouble(number));
            float readSingle = TFormat.Read<float, SingleCodec>(singlePayload);
            double readDouble = TFormat.Read<double, DoubleCodec>(doublePayload);
            Assert.Equal(single, BitConverter.SingleToUInt32Bits(readSingle));
            Assert.Equal(number, BitConverter.DoubleToUInt64Bits(readDouble));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Lists(int seed)
    {
        var any = new Arbitrary(new Random(seed));
        int[] Ints() => any.NextArray(any.NextInteger<int>);
        Check<int[], ArrayCodec<int, Int32Codec>>(Ints);
        Check<List<int>, ListCodec<int, Int32Codec>>(() => [.. Ints()]);
        Check<IList<int>, IListCodec<int, Int32Codec>>(() => [.. Ints()]);
        Check<ICollection<int>, ICollectionCodec<int, Int32Codec>>(() => [.. Ints()]);
        Check<IEnumerable<int>, IEnumerableCodec<int, Int32Codec>>(Ints);
        Check<IReadOnlyList<int>, IReadOnlyListCodec<int, Int32Codec>>(Ints);
        Check<IReadOnlyCollection<int>, IReadOnlyCollectionCodec<int, Int32Codec>>(Ints);
        CheckBytes<ImmutableArray<int>, ImmutableArrayCodec<int, Int32Codec>>(() => [.. Ints()]);
        Check<ImmutableList<int>, ImmutableListCodec<int, Int32Codec>>(() => [.. Ints()]);
        Check<HashSet<int>, HashSetCodec<int, Int32Codec>>(() => [.. Ints()]);
        Check<ISet<int>, ISetCodec<int, Int32Codec>>(() => Ints().ToHashSet());
        Check<IReadOnlySet<int>, IReadOnlySetCodec<int, Int32Codec>>(() => Ints().ToHashSet());
        CheckBytes<Memory<int>, MemoryCodec<int, Int32Codec>>(() => Ints());
        CheckBytes<ReadOnlyMemory<int>, ReadOnlyMemoryCodec<int, Int32Codec>>(() => Ints());
        CheckBytes<Memory<byte>, ByteMemoryCodec>(() => any.NextBytes());
        CheckBytes<ReadOnlyMemory<byte>, ByteReadOnlyMemoryCodec>(() => any.NextBytes());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Maps(int seed)
    {
        var any = new Arbitrary(new Random(seed));
        Dictionary<string, Guid> Items() => any.NextDictionary(any.NextGuid);
        Check<Dictionary<string, Guid>, DictionaryCodec<string, Guid, StringCodec, GuidCodec>>(Items);
        Check<IDictionary<string, Guid>, IDictionaryCodec<string, Guid, StringCodec, GuidCodec>>(Items);
        Check<IReadOnlyDictionary<string, Guid>, IReadOnlyDictionaryCodec<string, Guid, StringCodec, GuidCodec>>(Items);

        Check<ImmutableDictionary<string, Guid>, ImmutableDictionaryCodec<string, Guid, StringCodec, GuidCodec>>(
            () => Items().ToImmutableDictionary());
        Check<KeyValuePair<string, Guid>, KeyValuePairCodec<string, Guid, StringCodec, GuidCodec>>(
            () => KeyValuePair.Create(any.NextString(), any.NextGuid()));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Tuples(int seed)
    {
        var any = new Arbitrary(new Random(seed));
        int Int() => any.NextInteger<int>();
        string Text() => any.NextString();
        Check<ValueTuple<int>, TupleCodec<int, Int32Codec>>(() => new(Int()));
        Check<(int, string), TupleCodec<int, string, Int32Codec, StringCodec>>(() => (Int(), Text()));
        Check<(int, string, int), TupleCodec<int, string, int, Int32Codec, StringCodec, Int32Codec>>(() => (Int(), Text(), Int()));
        Check<(int, string, int, string), TupleCodec<int, string, int, string, Int32Codec, StringCodec, Int32Codec, StringCodec>>(
            () => (Int(), Text(), Int(), Text()));
        Check<
            (int, string, int, string, int),
            TupleCodec<int, string, int, string, int, Int32Codec, StringCodec, Int32Codec, StringCodec, Int32Codec>>(
            () => (Int(), Text(), Int(), Text(), Int()));
        Check<
            (int, string, int, string, int, string),
            TupleCodec<int, string, int, string, int, string, Int32Codec, StringCodec, Int32Codec, StringCodec, Int32Codec, StringCodec>>(
            () => (Int(), Text(), Int(), Text(), Int(), Text()));
        Check<
            (int, string, int, string, int, string, int),
            TupleCodec<
                int, string, int, string, int, string, int,
                Int32Codec, StringCodec, Int32Codec, StringCodec, Int32Codec, StringCodec, Int32Codec>>(
            () => (Int(), Text(), Int(), Text(), Int(), Text(), Int()));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nested(int seed)
    {
        var any = new Arbitrary(new Random(seed));
        Person NextPerson() => new()
        {
            Name = any.NextString(),
            Age = any.NextInteger<int>(),
            Nick = any.NextBoolean() ? any.NextString() : null,
        };
        IShape NextShape() => any.NextBoolean() ? new Square { S = any.NextInteger<int>() } : new Circle { R = any.NextDouble() };
        Check<Person, PersonCodec>(NextPerson);
        Check<IShape, ShapeCodec>(NextShape);
        Check<IShape[], ArrayCodec<IShape, ShapeCodec>>(() => any.NextArray(NextShape));
        Check<
            Dictionary<string, List<Person?>>,
            DictionaryCodec<string, List<Person?>, StringCodec, ListCodec<Person?, OptionalCodec<Person, PersonCodec>>>>(
            () => any.NextDictionary(() => new List<Person?>(any.NextArray(() => any.NextBoolean() ? NextPerson() : null))));
        Check<
            (int, byte[])[][],
            ArrayCodec<(int, byte[])[], ArrayCodec<(int, byte[]), TupleCodec<int, byte[], Int32Codec, ByteArrayCodec>>>>(
            () => any.NextArray(() => any.NextArray(() => (any.NextInteger<int>(), any.NextBytes()))));
    }

    /// <summary>Checks what only holds for one format.</summary>
    protected virtual void CheckPayload(byte[] payload)
    {
    }

    protected void Check<T, TCodec>(Func<T> next)
        where TCodec : struct, IPayloadCodec<T>
    {
        for (int i = 0; i < Rounds; i++)
        {
            T value = next();
            byte[] payload = TFormat.Write<T, TCodec>(value);
            T read = TFormat.Read<T, TCodec>(payload);
            Assert.Equal(value, read);
            Assert.Equal(payload, TFormat.Write<T, TCodec>(read));
            CheckPayload(payload);
        }
    }

    /// <summary>For types that compare where their elements are, not what they are.</summary>
    private void CheckBytes<T, TCodec>(Func<T> next)
        where TCodec : struct, IPayloadCodec<T>
    {
        for (int i = 0; i < Rounds; i++)
        {
            byte[] payload = TFormat.Write<T, TCodec>(next());
            Assert.Equal(payload, TFormat.Write<T, TCodec>(TFormat.Read<T, TCodec>(payload)));
            CheckPayload(payload);
        }
    }
}
