using Roam.Payloads.Codecs;
using Roam.Payloads.MessagePack;
using Roam.Payloads.Tests.Samples;

namespace Roam.Payloads.Tests;

/// <summary>Counts, nesting and skipping of MessagePack payloads that nobody should trust.</summary>
public class MessagePackHostileTests : HostilePayloadTests<Payload>
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public void SkipGarbage_EndsInsideIt(int seed)
    {
        var random = new Random(seed);
        byte[] garbage = new byte[64];
        for (int i = 0; i < 20_000; i++)
        {
            random.NextBytes(garbage);
            var reader = new MessagePackReader(garbage);
            try
            {
                reader.Skip();
            }
            catch (PayloadException)
            {
                continue;
            }

            Assert.InRange(reader.Position, 1, garbage.Length);
        }
    }

    [Theory]
    [InlineData("dd7fffffff")]
    [InlineData("ddffffffff")]
    [InlineData("dcffff")]
    [InlineData("df7fffffff")]
    [InlineData("dfffffffff")]
    [InlineData("deffff")]
    [InlineData("db7fffffff")]
    [InlineData("dbffffffff")]
    [InlineData("c67fffffff")]
    [InlineData("c6ffffffff")]
    [InlineData("c97fffffffff")]
    [InlineData("c9ffffffffff")]
    public void DeclaredSizeBeyondPayload_ThrowsWithoutAllocating(string header)
    {
        byte[] payload = [.. Payload.FromHex(header), .. new byte[1000]];
        CodecCase[] codecs =
        [
            CodecCase.Create<List<Guid>, ListCodec<Guid, GuidCodec>>("", []),
            CodecCase.Create<int[], ArrayCodec<int, Int32Codec>>("", []),
            CodecCase.Create<HashSet<int>, HashSetCodec<int, Int32Codec>>("", []),
            CodecCase.Create<Dictionary<int, int>, DictionaryCodec<int, int, Int32Codec, Int32Codec>>("", []),
            CodecCase.Create<(int, int), TupleCodec<int, int, Int32Codec, Int32Codec>>("", default),
            CodecCase.Create<Person, PersonCodec>("", null!),
            CodecCase.Create<string, StringCodec>("", ""),
            CodecCase.Create<byte[], ByteArrayCodec>("", []),
            CodecCase.Create<DateTime, DateTimeCodec>("", default),
        ];
        foreach (CodecCase codec in codecs)
        {
            AssertThrowsCheaply(codec, payload, limit: 64 * 1024);
        }

        Assert.Throws<PayloadException>(() =>
        {
            var reader = new MessagePackReader(payload);
            reader.Skip();
        });
    }

    [Fact]
    public void CountOneBeyondPayload_ThrowsAtItsHeader()
    {
        Assert.Equal(2, new MessagePackReader(Payload.FromHex("92 0000")).BeginList());
        Assert.Equal(2, new MessagePackReader(Payload.FromHex("92 0000")).BeginTuple(2));
        Assert.Equal(2, new MessagePackReader(Payload.FromHex("82 00000000")).BeginMap());

        AssertCutShort("fixarray", () => new MessagePackReader(Payload.FromHex("92 00")).BeginList());
        AssertCutShort("fixarray", () => new MessagePackReader(Payload.FromHex("92 00")).BeginTuple(2));
        AssertCutShort("fixmap", () => new MessagePackReader(Payload.FromHex("82 000000")).BeginMap());
        AssertCutShort("fixmap", () => new MessagePackReader(Payload.FromHex("82 000000")).BeginObject(new ObjectShape("Any")));
        AssertCutShort("array 32", () => new MessagePackReader(Payload.FromHex("dd00000003 0000")).Skip());
        AssertCutShort("map 16", () => new MessagePackReader(Payload.FromHex("de0002 000000")).Skip());

        static void AssertCutShort(string format, Action read)
        {
            PayloadException error = Assert.Throws<PayloadException>(read);
            Assert.Equal($"The {format} at byte 0 is longer than the rest of the payload.", error.Message);
        }
    }

    [Fact]
    public void CountThatBytesCouldHold_IsNotTakenOnTrust()
    {
        // A million nil bytes could be a million elements, but the first is already of the wrong type. As many elements of 1 KiB
        // each would have been a gigabyte.
        byte[] payload = new byte[5 + 1_000_000];
        Payload.FromHex("dd000f4240").CopyTo(payload, 0);
        payload.AsSpan(5).Fill(0xC0);
        AssertThrowsCheaply(CodecCase.Create<List<Large>, ListCodec<Large, LargeCodec>>("", []), payload, limit: 256 * 1024);
        AssertThrowsCheaply(CodecCase.Create<Large[], ArrayCodec<Large, LargeCodec>>("", []), payload, limit: 256 * 1024);
        AssertThrowsCheaply(CodecCase.Create<long[], ArrayCodec<long, Int64Codec>>("", []), payload, limit: 256 * 1024);
    }

    [Fact]
    public void Skip_HundredThousandNestedArrays_NeedsNoStackNorMemory()
    {
        byte[] payload = new byte[100_001];
        payload.AsSpan(0, 100_000).Fill(0x91);
        payload[100_000] = 0xC0;
        var reader = new MessagePackReader(payload);

        long before = GC.GetAllocatedBytesForCurrentThread();
        reader.Skip();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        reader.End();
    }

    [Fact]
    public void Depth_OverLimit_ThrowsOnBothSides()
    {
        Tree deepest = Tree.OfDepth(64);
        byte[] payload = Payload.Write<Tree, TreeCodec>(deepest);
        Payload.Read<Tree, TreeCodec>(payload);

        Assert.Throws<PayloadException>(() => Payload.Write<Tree, TreeCodec>(Tree.OfDepth(65)));
        PayloadException error = Payload.AssertRefused<Tree, TreeCodec>([0x91, .. payload]);
        Assert.Equal("The payload is nested more than 64 levels deep at byte 64.", error.Message);

        Payload.Write<Tree, TreeCodec>(Tree.OfDepth(65), maxDepth: 65);
        Payload.Read<Tree, TreeCodec>([0x91, .. payload], maxDepth: 65);
    }

    [Fact]
    public void Depth_CyclicObject_Throws()
    {
        var cycle = new Tree();
        cycle.Children.Add(cycle);
        Assert.Throws<PayloadException>(() => Payload.Write<Tree, TreeCodec>(cycle));
    }

    [Fact]
    public void Depth_CountsEveryKindOfNesting()
    {
        // Each End must give back what its Begin took: ten siblings of every kind with room for one level.
        byte[] payload = Payload.FromHex("90 80 90 80 92 00c0");
        for (int i = 0; i < 10; i++)
        {
            var reader = new MessagePackReader(payload, maxDepth: 1);
            reader.BeginList();
            reader.EndList();
            reader.BeginMap();
            reader.EndMap();
            reader.BeginTuple(0);
            reader.EndTuple(0);
            reader.BeginObject(new ObjectShape("None"));
            reader.EndObject();
            reader.BeginVariant(new VariantShape("One", 0));
            reader.Skip();
            reader.EndVariant();
            reader.End();
        }

        Assert.Throws<PayloadException>(() => new MessagePackReader(payload, maxDepth: 0).BeginList());
        Assert.Throws<PayloadException>(() => new MessagePackReader(payload.AsSpan(1), maxDepth: 0).BeginMap());
        Assert.Throws<PayloadException>(() => new MessagePackReader(payload, maxDepth: 0).BeginTuple(0));
        Assert.Throws<PayloadException>(() => new MessagePackReader(payload.AsSpan(1), maxDepth: 0).BeginObject(new ObjectShape("None")));
        Assert.Throws<PayloadException>(() => new MessagePackReader(payload.AsSpan(4), maxDepth: 0).BeginVariant(new VariantShape("One", 0)));
    }

    [Fact]
    public void TrailingBytes_AreRefused()
    {
        PayloadException error = Payload.AssertRefused<int, Int32Codec>("2a 2a c0");
        Assert.Equal("Expected the end of the payload at byte 1, found 2 more bytes.", error.Message);
    }
}
