using System.Buffers;
using Roam.Payloads.Codecs;
using Roam.Payloads.Postcard;
using Roam.Payloads.Tests.Postcard.Samples;
using Roam.Payloads.Tests.Samples;

namespace Roam.Payloads.Tests.Postcard;

/// <summary>Enumerations, objects, tuples, variants and channels: a reader must know what stands there.</summary>
public class PostcardStructureTests
{
    [Fact]
    public void WriteEnum_WritesPositionNotValue()
    {
        Assert.Equal([2], PostcardPayload.Write<Color, ColorCodec>(Color.Azure));
        Assert.Equal(Color.Blue, PostcardPayload.Read<Color, ColorCodec>([3]));
        Assert.Equal([0], PostcardPayload.Write<LongEnum, LongEnumCodec>(LongEnum.Min));
        Assert.Equal([0], PostcardPayload.Write<ULongEnum, ULongEnumCodec>(ULongEnum.Max));
        Assert.Equal(ULongEnum.Max, PostcardPayload.Read<ULongEnum, ULongEnumCodec>([0]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10 | -20)] // combined flags
    public void WriteEnum_Undeclared_Throws(int value)
    {
        PayloadException error = Assert.Throws<PayloadException>(() => PostcardPayload.Write<Color, ColorCodec>((Color)value));
        Assert.Equal("A value of 'Color' is not a declared one. Postcard can write no other.", error.Message);
    }

    [Theory]
    [InlineData("04")]
    [InlineData("0a")] // a declared value, but no position
    [InlineData("8001")]
    [InlineData("8080808010")] // 2^32
    [InlineData("ffffffffffffffffff01")]
    public void ReadEnum_PositionOutOfRange_Throws(string hex)
    {
        PayloadException error = PostcardPayload.AssertRefused<Color, ColorCodec>(hex);
        Assert.Equal("Expected Color at byte 0, found a number out of its range.", error.Message);
    }

    [Theory]
    [InlineData("03")]
    [InlineData("8080808010")] // 2^32
    [InlineData("ffffffffffffffffff01")]
    public void ReadVariant_IndexOutOfRange_Throws(string hex)
    {
        PayloadException error = PostcardPayload.AssertRefused<Figure, FigureCodec>(hex);
        Assert.Equal("Expected the index of a variant at byte 0, found a number out of its range.", error.Message);
    }

    [Fact]
    public void Object_IsItsMembersInOrder()
    {
        var person = new Person { Name = "a", Age = -1, Nick = "b" };
        Assert.Equal(Payload.FromHex("0161 01 01 0162"), PostcardPayload.Write<Person, PersonCodec>(person));
        Assert.Equal(person, PostcardPayload.Read<Person, PersonCodec>("0161 01 01 0162"));

        // A member that a newer version adds at the end is left over.
        PostcardPayload.AssertRefused<Person, PersonCodec>("0161 01 01 0162 00");
    }

    [Fact]
    public void EmptyTupleAndObject_TakeNoBytes()
    {
        Assert.Empty(PostcardPayload.Write<Nothing, NothingCodec>(default));
        var reader = new PostcardReader([]);
        Assert.Equal(0, reader.BeginTuple(0));
        reader.EndTuple(0);
        reader.End();
    }

    [Fact]
    public void Tuple_HasTheExpectedNumberOfElements()
    {
        var reader = new PostcardReader([1, 2]);
        Assert.Equal(5, reader.BeginTuple(5));
        reader.EndTuple(-1);
        reader.BeginTuple(1);
        reader.ReadByte();
        PayloadException? error = null;
        try
        {
            reader.EndTuple(1);
        }
        catch (PayloadException caught)
        {
            error = caught;
        }

        Assert.Equal("The value at byte 1 is not known, and Postcard does not tell where it ends.", error?.Message);
    }

    [Fact]
    public void Skip_Throws()
    {
        PayloadException error = Assert.Throws<PayloadException>(() => new PostcardReader([1]).Skip());
        Assert.Equal("The value at byte 0 is not known, and Postcard does not tell where it ends.", error.Message);
    }

    [Fact]
    public void Channel_TakesNoBytes()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new PostcardWriter(output);
        writer.WriteChannel(3);
        writer.Flush();
        Assert.Equal(0, output.WrittenCount);

        var reader = new PostcardReader([]);
        Assert.Equal(7, reader.ReadChannel(7));
        reader.End();
    }

    [Fact]
    public void ReadBinary_IsPartOfThePayload()
    {
        byte[] payload = [2, 10, 20, 30];
        var reader = new PostcardReader(payload);
        ReadOnlySpan<byte> bytes = reader.ReadBinary();
        Assert.True(bytes == payload.AsSpan(1, 2));
        Assert.Equal(3, reader.Position);
    }

    [Fact]
    public void Read_DuplicateKey_Throws() =>
        PostcardPayload.AssertRefused<Dictionary<int, int>, DictionaryCodec<int, int, Int32Codec, Int32Codec>>("02 02 05 02 06");
}
