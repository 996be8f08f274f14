using System.Buffers;
using Roam.Payloads.MessagePack;
using Roam.Payloads.Tests.Samples;

namespace Roam.Payloads.Tests;

/// <summary>How the writer uses its output.</summary>
public class MessagePackWriterTests
{
    [Fact]
    public void Write_ToTinySegments_GivesSameBytes()
    {
        foreach (CodecCase codec in MessagePackCSharpCases.All)
        {
            var output = new TinyBufferWriter();
            codec.Write<Payload>(output);
            Assert.Equal(codec.Write<Payload>(), output.Written);
        }
    }

    [Fact]
    public void Write_BeyondSpan_KeepsOrder()
    {
        var output = new TinyBufferWriter();
        var writer = new MessagePackWriter(output);
        byte[] large = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];
        writer.WriteInt32(1);
        writer.WriteBinary(large);
        writer.WriteInt32(2);
        writer.WriteExtension(5, large);
        writer.WriteInt32(3);
        writer.Flush();
        Assert.Equal([1, 0xC5, 0x03, 0xE8, .. large, 2, 0xC8, 0x03, 0xE8, 5, .. large, 3], output.Written);
    }

    [Fact]
    public void Flush_HandsOverEverything_AndMayBeFollowedByMore()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.WriteInt32(1);
        Assert.Equal(0, output.WrittenCount);
        writer.Flush();
        Assert.Equal(1, output.WrittenCount);
        writer.Flush();
        Assert.Equal(1, output.WrittenCount);
        writer.WriteInt32(2);
        writer.Flush();
        Assert.Equal([1, 2], output.WrittenSpan.ToArray());
    }

    [Fact]
    public void Arguments_AreChecked()
    {
        Assert.Throws<ArgumentNullException>(() => { _ = new MessagePackWriter(null!); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = new MessagePackWriter(new ArrayBufferWriter<byte>(), -1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = new MessagePackReader([], -1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MessagePackWriter(new ArrayBufferWriter<byte>()).BeginList(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MessagePackWriter(new ArrayBufferWriter<byte>()).BeginMap(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MessagePackWriter(new ArrayBufferWriter<byte>()).WriteChannel(-1));
    }
}
