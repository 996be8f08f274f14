using System.Buffers;
using Roam.Buffers;

namespace Roam.Channels;

/// <summary>What channels need of their connection. Implemented by the driver; every member may be called by any thread, also under a
/// channel's lock: none blocks or calls back.</summary>
internal interface IChannelHost
{
    /// <summary>The format of items.</summary>
    PayloadFormat PayloadFormat { get; }

    /// <summary>Whether the peer is none of this implementation.</summary>
    bool IsPlain { get; }

    /// <summary>The limits of the session.</summary>
    RoamLimits Limits { get; }

    /// <summary>Where buffers are rented.</summary>
    ArrayPool<byte> BufferPool { get; }

    /// <summary>Whether the outbound queue takes more items at the moment.</summary>
    bool HasRoom { get; }

    /// <summary>Waits until the outbound queue takes more items. Ends with the reason when the connection does.</summary>
    ValueTask WaitForRoomAsync(CancellationToken cancellationToken);

    /// <summary>Rents a frame that holds the head of an <c>Item</c> message; the payload is written next.</summary>
    FrameWriter BeginItem(ulong channelId);

    /// <summary>Queues a frame begun with <see cref="BeginItem"/>; the writer is still to be returned by the caller. Frames leave in the
    /// order of these calls.</summary>
    /// <returns>Whether the connection was still open.</returns>
    bool TrySendItem(FrameWriter frame);

    /// <summary>Queues <c>Close</c> behind the items. Does nothing on an ended connection.</summary>
    void SendClose(ulong channelId, Metadata metadata);

    /// <summary>Queues <c>Reset</c>. Does nothing on an ended connection.</summary>
    void SendReset(ulong channelId, Metadata metadata);

    /// <summary>Queues <c>GrantCredit</c>. Does nothing on an ended connection.</summary>
    void SendGrant(ulong channelId, uint additional);

    /// <summary>Runs the continuation of a read on the thread pool, at the latest when the read loop has been through what has
    /// arrived.</summary>
    void Wake(IThreadPoolWorkItem reader);

    /// <summary>Has a half that was kept of a call looked at after a while: its sender has used up its credit, and no item has been read.
    /// Never called under a channel's lock.</summary>
    void WatchUnread(ChannelReceiver receiver);

    /// <summary>Keeps the connection's life for a channel that is now bound.</summary>
    void ChannelOpened();

    /// <summary>The peer broke a rule that was noticed outside the read loop: the session ends. Never called under a
    /// channel's lock.</summary>
    void ProtocolViolation(ProtocolViolationException violation);

    /// <summary>Gives back what <see cref="ChannelOpened"/> took. The channel sends nothing more.</summary>
    void ChannelFinished();
}
