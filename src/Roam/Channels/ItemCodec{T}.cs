using Roam.Buffers;
using Roam.Payloads;

namespace Roam.Channels;

/// <summary>Writes and reads the items of a channel, so that a channel's half need not be generic over its codec. Stateless: safe for any
/// number of threads.</summary>
internal abstract class ItemCodec<T>
{
    /// <summary>Writes an item behind what the frame holds already.</summary>
    /// <exception cref="PayloadException">The item cannot be written. The frame is to be thrown away.</exception>
    public abstract void Write(FrameWriter frame, T item, PayloadFormat format, int maxDepth);

    /// <summary>Reads an item that fills the payload.</summary>
    /// <exception cref="PayloadException">The payload does not hold an item, or more than one.</exception>
    public abstract T Read(ReadOnlySpan<byte> payload, PayloadFormat format, int maxDepth);
}
