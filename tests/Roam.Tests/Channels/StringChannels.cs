using System.Buffers;
using Roam.CompilerServices;
using Roam.Payloads.Codecs;
using Roam.Payloads.MessagePack;

namespace Roam.Tests.Channels;

/// <summary>Channels of strings, whose codec can fail.</summary>
internal static class StringChannels
{
    public static byte[] WriteRx(OutboundChannels channels, Rx<string> passed)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        channels.WriteRx<MessagePackWriter, string, StringCodec>(ref writer, passed, 16);
        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    public static (Rx<string> Rx, InboundChannels Request) AcceptRx(ChannelWorld world)
    {
        InboundChannels request = world.Server.Requests.Dequeue();
        var reader = new MessagePackReader(world.Server.Arguments.Dequeue());
        return (request.ReadRx<MessagePackReader, string, StringCodec>(ref reader, 16), request);
    }
}
