using System.Buffers;
using Roam.Payloads.Codecs;
using Roam.Payloads.Postcard;
using Roam.Payloads.Tests.Samples;

namespace Roam.Payloads.Tests.Postcard;

/// <summary>How the writer uses its output.</summary>
public class PostcardWriterTests
{
    [Fact]
    public void Write_ToTinySegments_GivesSameBytes()
    {
        foreach (CodecCase codec in PostcardPayload.Cases)
        {
            var output = new TinyBufferWriter();
            codec.Write<PostcardPayload>(output);
            Assert.Equal(codec.Write<PostcardPayload>(), output.Written);
        }
    }

    [Fact]
    public void Write_BeyondSpan_KeepsOrder()
    {
        var output = new TinyBufferWriter();
        var writer = new PostcardWriter(output);
        byte[] large = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];
        writer.WriteUInt32(1);
        writer.WriteBinary(large);
        writer.WriteUInt32(2);
        writer.Flush();
        Assert.Equal([1, 0xE8, 0x07, .. large, 2], output.Written);
    }

    [Fact]
    public void Flush_HandsOverEverything_AndMayBeFollowedByMore()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new PostcardWriter(output);
        writer.WriteByte(1);
        Assert.Equal(0, output.WrittenCount);
        writer.Flush();
        writer.Flush();
        Assert.Equal(1, output.WrittenCount);
        writer.WriteByte(2);
        writer.Flush();
        Assert.Equal([1, 2], output.WrittenSpan.ToArray());
    }

    [Fact]
    public void Arguments_AreChecked()
    {
        Assert.Throws<ArgumentNullException>(() => { _ = new PostcardWriter(null!); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = new PostcardWriter(new ArrayBufferWriter<byte>(), -1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = new PostcardReader([], -1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PostcardWriter(new ArrayBufferWriter<byte>()).BeginList(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PostcardWriter(new ArrayBufferWriter<byte>()).BeginMap(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PostcardWriter(new ArrayBufferWriter<byte>()).BeginTuple(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PostcardWriter(new ArrayBufferWriter<byte>()).WriteChannel(-1));
    }

    [Fact]
    public void Write_Null_Throws()
    {
        Assert.Throws<PayloadException>(() => PostcardPayload.Write<string, StringCodec>(null!));
        Assert.Throws<PayloadException>(() => PostcardPayload.Write<Uri, UriCodec>(null!));
        Assert.Throws<PayloadException>(() => PostcardPayload.Write<Version, VersionCodec>(null!));
    }
}
