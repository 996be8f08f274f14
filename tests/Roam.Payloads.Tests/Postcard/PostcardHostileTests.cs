using Roam.Payloads.Codecs;
using Roam.Payloads.Postcard;
using Roam.Payloads.Tests.Postcard.Samples;
using Roam.Payloads.Tests.Samples;

namespace Roam.Payloads.Tests.Postcard;

/// <summary>Counts, nesting and the end of Postcard payloads that nobody should trust.</summary>
public class PostcardHostileTests : HostilePayloadTests<PostcardPayload>
{
    [Theory]
    [InlineData("ffffffffffffffffff01")]
    [InlineData("80808080808080808001")]
    [InlineData("ffffffff0f")]
    [InlineData("8080808008")]
    [InlineData("ffffffff07")]
    [InlineData("80808004")]
    [InlineData("e907")] // 1,001
    public void DeclaredSizeBeyondPayload_ThrowsWithoutAllocating(string size)
    {
        byte[] payload = [.. Payload.FromHex(size), .. Enumerable.Repeat((byte)0xFF, 1000)];
        CodecCase[] codecs =
        [
            CodecCase.Create<List<Guid>, ListCodec<Guid, GuidCodec>>("", []),
            CodecCase.Create<int[], ArrayCodec<int, Int32Codec>>("", []),
            CodecCase.Create<HashSet<int>, HashSetCodec<int, Int32Codec>>("", []),
            CodecCase.Create<Dictionary<int, int>, DictionaryCodec<int, int, Int32Codec, Int32Codec>>("", []),
            CodecCase.Create<string, StringCodec>("", ""),
            CodecCase.Create<byte[], ByteArrayCodec>("", []),
            CodecCase.Create<DateTime, DateTimeCodec>("", default),
            CodecCase.Create<Uri, UriCodec>("", null!),
        ];
        foreach (CodecCase codec in codecs)
        {
            AssertThrowsCheaply(codec, payload, limit: 64 * 1024);
        }
    }

    [Fact]
    public void LengthOneBeyondPayload_ThrowsAtItsStart()
    {
        Assert.Equal("ab", PostcardPayload.Read<string, StringCodec>("02 6162"));
        Assert.Equal([1, 2], PostcardPayload.Read<byte[], ByteArrayCodec>("02 0102"));
        AssertCutShort("a String", PostcardPayload.AssertRefused<string, StringCodec>("02 61"));
        AssertCutShort("a byte string", PostcardPayload.AssertRefused<byte[], ByteArrayCodec>("02 01"));

        static void AssertCutShort(string expected, PayloadException error) =>
            Assert.Equal($"Expected {expected} at byte 0, found one that is longer than the rest of the payload.", error.Message);
    }

    [Theory]
    [InlineData(2000, 2000)] // as many elements as bytes
    [InlineData(1024, 0)] // empty elements
    [InlineData(1024, 1023)]
    public void Count_ThatBytesOrAllowanceCover_IsTaken(int count, int bytes)
    {
        byte[] payload = WithCount(count, bytes);
        Assert.Equal(count, new PostcardReader(payload).BeginList());
        Assert.Equal(count, new PostcardReader(payload).BeginMap());
    }

    [Theory]
    [InlineData(2000, 1999)]
    [InlineData(1025, 0)]
    [InlineData(1025, 1024)]
    public void Count_BeyondBoth_Throws(int count, int bytes)
    {
        byte[] payload = WithCount(count, bytes);
        PayloadException list = Assert.Throws<PayloadException>(() => new PostcardReader(payload).BeginList());
        Assert.Equal("Expected a list at byte 0, found one that is longer than the rest of the payload.", list.Message);
        PayloadException map = Assert.Throws<PayloadException>(() => new PostcardReader(payload).BeginMap());
        Assert.Equal("Expected a map at byte 0, found one that is longer than the rest of the payload.", map.Message);
    }

    [Fact]
    public void EmptyElements_RoundTripUpToTheAllowance()
    {
        byte[] payload = PostcardPayload.Write<Nothing[], ArrayCodec<Nothing, NothingCodec>>(new Nothing[PostcardReader.MaxEmptyElements]);
        Assert.Equal(2, payload.Length);
        Assert.Equal(
            PostcardReader.MaxEmptyElements, PostcardPayload.Read<Nothing[], ArrayCodec<Nothing, NothingCodec>>(payload).Length);
    }

    [Fact]
    public void NestedListsOfEmptyElements_ShareOneAllowance()
    {
        // A thousand lists of 1,024 empty elements each: two bytes would make 1,024 elements.
        byte[] payload = [0xE8, 0x07, .. Enumerable.Repeat(new byte[] { 0x80, 0x08 }, 1000).SelectMany(b => b)];
        int lists = 0;
        PayloadException error = Assert.Throws<PayloadException>(() =>
        {
            var reader = new PostcardReader(payload);
            for (int left = reader.BeginList(); left > 0; left--)
            {
                reader.BeginList();
                reader.EndList();
                lists++;
            }
        });

        // 2,002 bytes and the allowance of 1,024 cover the outer list's 1,000 elements and one inner list.
        Assert.Equal(1, lists);
        Assert.Equal("Expected a list at byte 4, found one that is longer than the rest of the payload.", error.Message);
    }

    [Fact]
    public void NestedListsOfSmallestElements_AreNotMistakenForEmptyOnes()
    {
        byte[][] value = [.. Enumerable.Range(0, 5000).Select(i => new byte[i % 3])];
        List<List<List<bool>>> deep = [.. Enumerable.Range(0, 3000).Select(_ => new List<List<bool>> { new() { true }, new() })];
        AssertRoundTrips<byte[][], ArrayCodec<byte[], ArrayCodec<byte, ByteCodec>>>(value);
        AssertRoundTrips<
            List<List<List<bool>>>,
            ListCodec<List<List<bool>>, ListCodec<List<bool>, ListCodec<bool, BooleanCodec>>>>(deep);

        static void AssertRoundTrips<T, TCodec>(T value)
            where TCodec : struct, IPayloadCodec<T> =>
            Assert.Equal(value, PostcardPayload.Read<T, TCodec>(PostcardPayload.Write<T, TCodec>(value)));
    }

    [Fact]
    public void CountThatBytesCouldHold_IsNotTakenOnTrust()
    {
        // A million bytes could be a million elements, but the first is already wrong. As many elements of 1 KiB each would have been a
        // gigabyte.
        byte[] payload = WithCount(1_000_000, 1_000_000);
        payload.AsSpan(3).Fill(0xFF);
        AssertThrowsCheaply(
            CodecCase.Create<List<(bool, Large)>, ListCodec<(bool, Large), TupleCodec<bool, Large, BooleanCodec, LargeCodec>>>("", []),
            payload,
            limit: 256 * 1024);
        AssertThrowsCheaply(CodecCase.Create<long[], ArrayCodec<long, Int64Codec>>("", []), payload, limit: 256 * 1024);
    }

    [Fact]
    public void Depth_OverLimit_ThrowsOnBothSides()
    {
        byte[] payload = PostcardPayload.Write<Tree, TreeCodec>(Tree.OfDepth(64));
        PostcardPayload.Read<Tree, TreeCodec>(payload);

        Assert.Throws<PayloadException>(() => PostcardPayload.Write<Tree, TreeCodec>(Tree.OfDepth(65)));
        byte[] deeper = [1, .. payload];
        PayloadException error = Assert.Throws<PayloadException>(() => PostcardPayload.Read<Tree, TreeCodec>(deeper));
        Assert.Equal("The payload is nested more than 64 levels deep at byte 64.", error.Message);

        Assert.Equal(deeper, PostcardPayload.Write<Tree, TreeCodec>(Tree.OfDepth(65), maxDepth: 65));
        PostcardPayload.Read<Tree, TreeCodec>(deeper, maxDepth: 65);
    }

    [Fact]
    public void Depth_CyclicObject_Throws()
    {
        var cycle = new Tree();
        cycle.Children.Add(cycle);
        Assert.Throws<PayloadException>(() => PostcardPayload.Write<Tree, TreeCodec>(cycle));
    }

    [Fact]
    public void Depth_CountsEveryKindOfNesting()
    {
        // Each End must give back what its Begin took: siblings of every kind with room for one level.
        byte[] payload = new byte[30];
        var reader = new PostcardReader(payload, maxDepth: 1);
        for (int i = 0; i < 10; i++)
        {
            reader.BeginList();
            reader.EndList();
            reader.BeginMap();
            reader.EndMap();
            reader.BeginTuple(0);
            reader.EndTuple(0);
            reader.BeginObject(new ObjectShape("None"));
            reader.EndObject();
            reader.BeginVariant(new VariantShape("One", 0));
            reader.EndVariant();
        }

        reader.End();
        Assert.Throws<PayloadException>(() => new PostcardReader(payload, maxDepth: 0).BeginList());
        Assert.Throws<PayloadException>(() => new PostcardReader(payload, maxDepth: 0).BeginMap());
        Assert.Throws<PayloadException>(() => new PostcardReader(payload, maxDepth: 0).BeginTuple(0));
        Assert.Throws<PayloadException>(() => new PostcardReader(payload, maxDepth: 0).BeginObject(new ObjectShape("None")));
        Assert.Throws<PayloadException>(() => new PostcardReader(payload, maxDepth: 0).BeginVariant(new VariantShape("One", 0)));
    }

    [Fact]
    public void TrailingBytes_AreRefused()
    {
        PayloadException error = PostcardPayload.AssertRefused<int, Int32Codec>("2a 2a c0");
        Assert.Equal("Expected the end of the payload at byte 1, found 2 more bytes.", error.Message);
    }

    private static byte[] WithCount(int count, int bytes)
    {
        byte[] header = new byte[Varint.MaxLength64];
        int length = Varint.Write(header, (uint)count);
        return [.. header[..length], .. new byte[bytes]];
    }
}
