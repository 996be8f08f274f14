using Roam.Buffers;
using Roam.Payloads;
using Roam.Payloads.MessagePack;
using Roam.Payloads.Postcard;

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
        AheadOfTime.Keep<TCodec>();
        if (format == PayloadFormat.MessagePack)
        {
            MessagePackWriter writer = new(frame, maxDepth);
            TCodec.Write(ref writer, item);
            writer.Flush();
        }
        else
        {
            PostcardWriter writer = new(frame, maxDepth);
            TCodec.Write(ref writer, item);
            writer.Flush();
        }
    }

    public override T Read(ReadOnlySpan<byte> payload, PayloadFormat format, int maxDepth)
    {
        AheadOfTime.Keep<TCodec>();
        if (format == PayloadFormat.MessagePack)
        {
            MessagePackReader reader = new(payload, maxDepth);
            T item = TCodec.Read(ref reader);
            reader.End();
            return item;
        }
        else
        {
            PostcardReader reader = new(payload, maxDepth);
            T item = TCodec.Read(ref reader);
            reader.End();
            return item;
        }
    }
}
