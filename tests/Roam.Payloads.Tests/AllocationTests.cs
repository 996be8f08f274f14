using System.Buffers;
using Roam.Payloads.Codecs;
using Roam.Payloads.Tests.Samples;

namespace Roam.Payloads.Tests;

/// <summary>Nothing is allocated but the values.</summary>
public abstract class AllocationTests<TFormat>
    where TFormat : IPayloadFormat
{
    [Fact]
    public void PrimitiveValues_AllocateNothing()
    {
        AssertFree<bool, BooleanCodec>(true);
        AssertFree<sbyte, SByteCodec>(-100);
        AssertFree<byte, ByteCodec>(200);
        AssertFree<short, Int16Codec>(-3000);
        AssertFree<ushort, UInt16Codec>(3000);
        AssertFree<int, Int32Codec>(-100_000);
        AssertFree<uint, UInt32Codec>(100_000);
        AssertFree<long, Int64Codec>(long.MinValue);
        AssertFree<ulong, UInt64Codec>(ulong.MaxValue);
        AssertFree<Int128, Int128Codec>(Int128.MinValue);
        AssertFree<UInt128, UInt128Codec>(UInt128.MaxValue);
        AssertFree<Half, HalfCodec>(Half.Pi);
        AssertFree<float, SingleCodec>(1.5f);
        AssertFree<double, DoubleCodec>(1.5);
        AssertFree<char, CharCodec>('\u4e2d');
        AssertFree<decimal, DecimalCodec>(decimal.MinValue);
        AssertFree<Guid, GuidCodec>(Guid.AllBitsSet);
        AssertFree<DateTime, DateTimeCodec>(DateTime.MaxValue);
        AssertFree<DateTimeOffset, DateTimeOffsetCodec>(DateTimeOffset.UnixEpoch);
        AssertFree<DateOnly, DateOnlyCodec>(DateOnly.MaxValue);
        AssertFree<TimeOnly, TimeOnlyCodec>(TimeOnly.MaxValue);
        AssertFree<TimeSpan, TimeSpanCodec>(TimeSpan.MinValue);
        AssertFree<int?, NullableCodec<int, Int32Codec>>(5);
        AssertFree<(int, double), TupleCodec<int, double, Int32Codec, DoubleCodec>>((1, 2));
        AssertFree<DayOfWeek, DayOfWeekCodec>(DayOfWeek.Friday);
    }

    [Fact]
    public void Writing_AllocatesNothing()
    {
        AssertWrites<string, StringCodec>("h\u00e9llo");
        AssertWrites<byte[], ByteArrayCodec>(new byte[100]);
        AssertWrites<Version, VersionCodec>(new Version(1, 2, 3, 4));
        AssertWrites<Uri, UriCodec>(new Uri("http://example.com/"));
        AssertWrites<List<int>, ListCodec<int, Int32Codec>>([.. Enumerable.Range(0, 1000)]);
        AssertWrites<IReadOnlyList<int>, IReadOnlyListCodec<int, Int32Codec>>(new List<int>(Enumerable.Range(0, 1000)));
        AssertWrites<HashSet<int>, HashSetCodec<int, Int32Codec>>([.. Enumerable.Range(0, 1000)]);
        AssertWrites<Dictionary<int, int>, DictionaryCodec<int, int, Int32Codec, Int32Codec>>(
            Enumerable.Range(0, 1000).ToDictionary(i => i));
        AssertWrites<Person, PersonCodec>(new Person { Name = "a", Age = 300 });
        AssertWrites<IShape, ShapeCodec>(new Circle { R = 1 });
    }

    [Fact]
    public void ReadingList_AllocatesListAndElementsOnly()
    {
        // An object header, a reference, the size and version; then the array's header and its elements.
        const int ListSize = 32;
        const int ArrayHeaderSize = 24;
        byte[] payload = TFormat.Write<List<int>, ListCodec<int, Int32Codec>>([.. Enumerable.Range(0, 1000)]);
        Assert.Equal(ListSize + ArrayHeaderSize + (1000 * sizeof(int)), MeasureRead<List<int>, ListCodec<int, Int32Codec>>(payload));
        Assert.Equal(ArrayHeaderSize + (1000 * sizeof(int)), MeasureRead<int[], ArrayCodec<int, Int32Codec>>(payload));
    }

    private static void AssertFree<T, TCodec>(T value)
        where TCodec : struct, IPayloadCodec<T>
    {
        AssertWrites<T, TCodec>(value);
        Assert.Equal(0, MeasureRead<T, TCodec>(TFormat.Write<T, TCodec>(value)));
    }

    private static void AssertWrites<T, TCodec>(T value)
        where TCodec : struct, IPayloadCodec<T>
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        Assert.Equal(0, Measure(() =>
        {
            output.ResetWrittenCount();
            TFormat.Write<T, TCodec>(output, value);
        }));
    }

    private static long MeasureRead<T, TCodec>(byte[] payload)
        where TCodec : struct, IPayloadCodec<T> =>
        Measure(() => TFormat.Read<T, TCodec>(payload));

    // The first calls compile and fill caches.
    private static long Measure(Action action)
    {
        action();
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
