using System.Buffers;
using Roam.Payloads.Codecs;
using Roam.Payloads.MessagePack;
using Roam.Payloads.Tests.Samples;

namespace Roam.Payloads.Tests;

/// <summary>Options, objects, variants, enumerations and channels, and how their shapes may change between versions.</summary>
public class MessagePackStructureTests
{
    [Theory]
    [InlineData("83 a3416765 07 a44e69636b a162 a44e616d65 a161")] // another order
    [InlineData("84 a44e616d65 a161 a3416765 07 a44e69636b a162 a34e6577 93010203")] // a member of a newer version
    [InlineData("84 d9044e616d65 a161 01 91c0 a3416765 07 a44e69636b a162")] // a longer header, and a key that is no string
    [InlineData("84 92a14e01 c0 a44e616d65 a161 a3416765 07 a44e69636b a162")] // a key that is an array
    [InlineData("84 c0 c0 a44e616d65 a161 a3416765 07 a44e69636b a162")] // a key that is nil
    [InlineData("84 a1ff c0 a44e616d65 a161 a3416765 07 a44e69636b a162")] // a name that is not UTF-8
    public void ReadObject_FindsMembersByName(string hex) =>
        Assert.Equal(new Person { Name = "a", Age = 7, Nick = "b" }, Payload.Read<Person, PersonCodec>(Payload.FromHex(hex)));

    [Fact]
    public void ReadObject_OfOlderVersion_LeavesDefaults() =>
        Assert.Equal(new Person { Name = "a" }, Payload.Read<Person, PersonCodec>(Payload.FromHex("81 a44e616d65 a161")));

    [Theory]
    [InlineData("80")] // a required member is missing
    [InlineData("81 a44e616d65 c0")] // null where none is allowed
    [InlineData("93 a161 07 c0")] // an array
    [InlineData("c0")]
    public void ReadObject_Other_Throws(string hex) => Payload.AssertRefused<Person, PersonCodec>(hex);

    [Fact]
    public void ReadMember_FindsLongNames()
    {
        string longName = new('n', 300);
        var shape = new ObjectShape("Wide", "a", new string('m', 40), longName);
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.BeginObject(shape);
        for (int i = 0; i < shape.Count; i++)
        {
            writer.BeginMember(shape, i);
            writer.WriteInt32(i);
        }

        writer.EndObject();
        writer.Flush();

        var reader = new MessagePackReader(output.WrittenSpan);
        Assert.Equal(3, reader.BeginObject(shape));
        for (int i = 0; i < shape.Count; i++)
        {
            // A wrong guess costs time, not the answer.
            Assert.Equal(i, reader.ReadMember(shape, 2 - i));
            Assert.Equal(i, reader.ReadInt32());
        }

        reader.EndObject();
        reader.End();
        Assert.Equal(longName, System.Text.Encoding.UTF8.GetString(shape.GetName(2)));
        Assert.Equal(longName, shape.MemberNames[2]);
    }

    [Theory]
    [InlineData("92 02 80")] // a later alternative
    [InlineData("92 ff 80")]
    [InlineData("92 cf00000001ffffffff 80")]
    [InlineData("91 00")]
    [InlineData("93 00 80 80")]
    [InlineData("c0")]
    public void ReadVariant_Other_Throws(string hex) => Payload.AssertRefused<IShape, ShapeCodec>(hex);

    [Theory]
    [InlineData("07", (DayOfWeek)7)] // not declared, but a newer version may declare it
    [InlineData("ce7fffffff", (DayOfWeek)int.MaxValue)]
    [InlineData("d280000000", (DayOfWeek)int.MinValue)]
    public void ReadEnum_InsideUnderlyingType_IsTaken(string hex, DayOfWeek expected) =>
        Assert.Equal(expected, Payload.Read<DayOfWeek, DayOfWeekCodec>(Payload.FromHex(hex)));

    [Theory]
    [InlineData("ce80000000")]
    [InlineData("cfffffffffffffffff")]
    [InlineData("d3ffffffff7fffffff")]
    [InlineData("a0")]
    public void ReadEnum_OutsideUnderlyingType_Throws(string hex) => Payload.AssertRefused<DayOfWeek, DayOfWeekCodec>(hex);

    [Fact]
    public void ReadEnum_Unsigned_ChecksBothEnds()
    {
        Assert.Equal((ByteEnum)200, Payload.Read<ByteEnum, ByteEnumCodec>(Payload.FromHex("ccc8")));
        Payload.AssertRefused<ByteEnum, ByteEnumCodec>("cd0100");
        PayloadException error = Payload.AssertRefused<ByteEnum, ByteEnumCodec>("ff");
        Assert.Equal("Expected ByteEnum at byte 0, found negative fixint out of its range.", error.Message);

        Assert.Equal(Payload.FromHex("cfffffffffffffffff"), Payload.Write<ULongEnum, ULongEnumCodec>(ULongEnum.Max));
        Assert.Equal(ULongEnum.Max, Payload.Read<ULongEnum, ULongEnumCodec>(Payload.FromHex("cfffffffffffffffff")));
        Payload.AssertRefused<ULongEnum, ULongEnumCodec>("ff");
        Payload.AssertRefused<LongEnum, LongEnumCodec>("cf8000000000000000");
    }

    [Fact]
    public void Channel_IsItsIndex()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.WriteChannel(3);
        writer.WriteChannel(200);
        writer.Flush();
        Assert.Equal(Payload.FromHex("03 ccc8"), output.WrittenSpan);

        var reader = new MessagePackReader(output.WrittenSpan);
        Assert.Equal(3, reader.ReadChannel(0));
        Assert.Equal(200, reader.ReadChannel(1));
        Assert.Throws<PayloadException>(() => new MessagePackReader([0xFF]).ReadChannel(0));
        Assert.Throws<PayloadException>(() => new MessagePackReader(Payload.FromHex("ce80000000")).ReadChannel(0));
    }

    [Fact]
    public void PeekType_TellsKindOfEveryCode()
    {
        var expected = new Dictionary<string, MessagePackType>
        {
            ["nil"] = MessagePackType.Nil,
            ["bool"] = MessagePackType.Boolean,
            ["int"] = MessagePackType.Integer,
            ["float32"] = MessagePackType.Float,
            ["float64"] = MessagePackType.Float,
            ["str"] = MessagePackType.String,
            ["bin"] = MessagePackType.Binary,
            ["array"] = MessagePackType.Array,
            ["map"] = MessagePackType.Map,
            ["ext"] = MessagePackType.Extension,
            ["timestamp"] = MessagePackType.Extension,
        };
        foreach (string[] columns in VectorFile.Read("messagepack.txt"))
        {
            Assert.Equal(expected[columns[1]], new MessagePackReader(VectorFile.ParseBytes(columns[3])).PeekType());
        }

        Assert.Equal(MessagePackType.Invalid, new MessagePackReader([0xC1]).PeekType());
        Assert.Throws<PayloadException>(() => new MessagePackReader([]).PeekType());
    }

    [Fact]
    public void InvalidByte_IsRefusedEverywhere()
    {
        PayloadException error = Assert.Throws<PayloadException>(() => new MessagePackReader([0xC1]).Skip());
        Assert.Equal("Expected a value at byte 0, found the invalid byte c1.", error.Message);
        foreach (CodecCase codec in MessagePackCSharpCases.All)
        {
            Assert.Throws<PayloadException>(() => codec.Read<Payload>([0xC1]));
        }
    }

    [Fact]
    public void Messages_NameWhatWasExpectedAndFoundAndWhere()
    {
        PayloadException wrong = Payload.AssertRefused<(int, int), TupleCodec<int, int, Int32Codec, Int32Codec>>("92 01 a473656372");
        Assert.Equal("Expected an Int32 at byte 2, found fixstr.", wrong.Message);

        PayloadException ended = Payload.AssertRefused<int, Int32Codec>("");
        Assert.Equal("Expected an Int32 at byte 0, found the end of the payload.", ended.Message);

        PayloadException cut = Payload.AssertRefused<string, StringCodec>("a561");
        Assert.Equal("The fixstr at byte 0 is longer than the rest of the payload.", cut.Message);
    }
}
