using System.Buffers;
using Roam.Payloads.MessagePack;

namespace Roam.Payloads.Tests;

/// <summary>Objects whose members have keys, and variants whose keys are not their positions.</summary>
public class MessagePackKeyTests
{
    private static readonly ObjectShape Keyed = ObjectShape.WithKeys("Keyed", new(1, "A"), new(2, "B", AllowsNull: true), new(5, "C"));

    private static readonly VariantShape Variants = new("Shape", 10, -3, 2);

    [Fact]
    public void Write_FillsGapsWithNil()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.BeginObject(Keyed);
        for (int i = 0; i < Keyed.Count; i++)
        {
            writer.BeginMember(Keyed, i);
            writer.WriteInt32(i + 1);
        }

        writer.EndObject();
        writer.Flush();
        Assert.Equal("96C00102C0C003", Convert.ToHexString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("96C00102C0C003", "-,0=1,1=2,-,-,2=3")]
    [InlineData("90", "")]
    [InlineData("9205 06", "-,0=6")]
    [InlineData("93C0C0C0", "-,-,1=nil")]
    [InlineData("98 C00102C0C003 07 9101", "-,0=1,1=2,-,-,2=3,-,-")]
    [InlineData("92 82A14101A14202 01", "-,0=1")]
    public void Read_TellsMembersByPlace(string hex, string expected)
    {
        var reader = new MessagePackReader(Payload.FromHex(hex));
        int count = reader.BeginObject(Keyed);
        var read = new List<string>();
        for (int i = 0; i < count; i++)
        {
            int member = reader.ReadMember(Keyed, i);
            if (member < 0)
            {
                reader.Skip();
                read.Add("-");
            }
            else
            {
                read.Add($"{member}={(reader.TryReadNil() ? "nil" : reader.ReadInt32())}");
            }
        }

        reader.EndObject();
        reader.End();
        Assert.Equal(expected, string.Join(',', read));
    }

    [Theory]
    [InlineData("81A14101", "Expected Keyed at byte 0, found fixmap.")]
    [InlineData("C0", "Expected Keyed at byte 0, found nil.")]
    [InlineData("97C0", "The fixarray at byte 0 is longer than the rest of the payload.")]
    public void Read_RefusesWhatIsNoArray(string hex, string message)
    {
        byte[] payload = Payload.FromHex(hex);
        Assert.Equal(message, Assert.Throws<PayloadException>(() => new MessagePackReader(payload).BeginObject(Keyed)).Message);
    }

    [Fact]
    public void Member_AtTheEndOfThePayload_IsLeftToTheCaller()
    {
        // A hostile count is refused earlier; this is a payload that ends inside the array.
        var reader = new MessagePackReader(Payload.FromHex("92C091"));
        Assert.Equal(2, reader.BeginObject(Keyed));
        Assert.Equal(-1, reader.ReadMember(Keyed, 0));
        reader.Skip();
        Assert.Equal(0, reader.ReadMember(Keyed, 1));
    }

    [Fact]
    public void Depth_CountsObjectsWithKeys()
    {
        Assert.Throws<PayloadException>(() => new MessagePackReader([0x90], maxDepth: 0).BeginObject(Keyed));
        Assert.Throws<PayloadException>(() => new MessagePackWriter(new ArrayBufferWriter<byte>(), maxDepth: 0).BeginObject(Keyed));
    }

    [Theory]
    [InlineData(0, "920AC0")]
    [InlineData(1, "92FDC0")]
    [InlineData(2, "9202C0")]
    public void Variant_IsWrittenUnderItsKey(int index, string expected)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.BeginVariant(Variants, index);
        writer.WriteNil();
        writer.EndVariant();
        writer.Flush();
        Assert.Equal(expected, Convert.ToHexString(output.WrittenSpan));
        Assert.Equal(index, new MessagePackReader(output.WrittenSpan).BeginVariant(Variants));
    }

    [Theory]
    [InlineData("9200C0", "Expected the key of a variant of Shape at byte 1, found positive fixint out of its range.")]
    [InlineData("9202", "The fixarray at byte 0 is longer than the rest of the payload.")]
    [InlineData("9302C0C0", "Expected Shape at byte 0, found fixarray of other content.")]
    [InlineData("92A10AC0", null)]
    [InlineData("92CF00000001000000 02C0", null)]
    [InlineData("C0", null)]
    public void Variant_WithoutKnownKey_IsRefused(string hex, string? message)
    {
        byte[] payload = Payload.FromHex(hex);
        PayloadException error = Assert.Throws<PayloadException>(() => new MessagePackReader(payload).BeginVariant(Variants));
        Assert.Equal(message ?? error.Message, error.Message);
    }

    [Fact]
    public void Shapes_CheckTheirKeys()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ObjectShape.WithKeys("Bad", new KeyedMember(-1, "A")));
        Assert.Throws<ArgumentOutOfRangeException>(() => ObjectShape.WithKeys("Bad", new(1, "A"), new(1, "B")));
        Assert.Throws<ArgumentOutOfRangeException>(() => ObjectShape.WithKeys("Bad", new(2, "A"), new(1, "B")));
        ObjectShape empty = ObjectShape.WithKeys("Empty");
        Assert.True(empty.HasKeys);
        Assert.Equal(0, empty.KeyCount);
        Assert.Equal(6, Keyed.KeyCount);
        Assert.Equal(["A", "B", "C"], Keyed.MemberNames);
        Assert.Equal(-1, Keyed.FindKey(6));
        Assert.Equal(-1, new ObjectShape("Named", "A").FindKey(0));
        Assert.Equal(3, Variants.Count);
    }
}
