using Roam.Buffers;
using Roam.Payloads;
using Roam.Payloads.MessagePack;

namespace Roam.Channels;

/// <summary>The one place where the format of items is chosen; the JIT specialises it for each codec.</summary>
internal sealed class ItemCodec<T, TCodec> : ItemCodec<T>
    where TCodec : struct, IPayloadCodec<T>
{
    public static readonly ItemCodec<T, TCodec> Instance = new();

    private ItemCodec()
    {
    }

    public override void Write(FrameWriter frame, T item, PayloadFormat format, int maxDepth)
    {
        switch (format)
        {
            case PayloadFormat.MessagePack:
                var writer = new MessagePackWriter(frame, maxDepth);
                TCodec.Write(ref writer, item);
                writer.Flush();
                break;
            default:
                throw Unknown(format);
        }
    }

    public override T Read(ReadOnlySpan<byte> payload, PayloadFormat format, int maxDepth)
    {
        switch (format)
        {
            case PayloadFormat.MessagePack:
                var reader = new MessagePackReader(payload, maxDepth);
                T item = TCodec.Read(ref reader);
                reader.End();
                return item;
            default:
                throw Unknown(format);
        }
    }

    private static PayloadException Unknown(PayloadFormat format) => new($"The payload format {format} is not supported.");
}
