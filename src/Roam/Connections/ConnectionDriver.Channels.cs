using Microsoft.Extensions.Logging;
using Roam.Buffers;
using Roam.Channels;
using Roam.Diagnostics;
using Roam.Wire;

namespace Roam.Connections;

/// <content>What channels send.</content>
internal sealed partial class ConnectionDriver
{
    private UnreadChannels? _unread;

    public FrameWriter BeginItem(ulong channelId)
    {
        FrameWriter frame = RentFrame();
        MessageEncoder.WriteItem(frame, Id, channelId);
        return frame;
    }

    public bool TrySendItem(FrameWriter frame) => _ended is null && _host.TryEnqueue(frame, inline: false, control: false, out _);

    public void SendClose(ulong channelId, Metadata metadata) =>
        Enqueue(TryMake(MessageEncoder.WriteClose, channelId, metadata) ?? Make(MessageEncoder.WriteClose, channelId, WireErrors.WithoutDetails(metadata)));

    public void SendReset(ulong channelId, Metadata metadata) =>
        Enqueue(TryMake(MessageEncoder.WriteReset, channelId, metadata) ?? Make(MessageEncoder.WriteReset, channelId, WireErrors.WithoutDetails(metadata)));

    public void SendGrant(ulong channelId, uint additional)
    {
        FrameWriter frame = RentFrame();
        MessageEncoder.WriteGrantCredit(frame, Id, channelId, additional);
        Enqueue(frame);
    }

    public void Wake(IThreadPoolWorkItem reader) => RunQueue.EnqueueLater(reader);

    public void WatchUnread(ChannelReceiver receiver)
    {
        if (Logger.IsEnabled(LogLevel.Warning))
        {
            UnreadChannels unread = LazyInitializer.EnsureInitialized(ref _unread, () => new(Limits.MaxChannels, Options.TimeProvider));
            _host.Schedule(unread.Add(receiver));
        }
    }

    private Deadline ReportUnread()
    {
        if (Volatile.Read(ref _unread) is not { } watched)
        {
            return Deadline.None;
        }

        List<ChannelReceiver> found = [];
        Deadline next = watched.TakeDue(found);
        foreach (ChannelReceiver receiver in found)
        {
            Log.ChannelUnread(Logger, receiver.Id, receiver.Method!, (int)UnreadChannels.Patience.TotalSeconds);
        }

        return next;
    }

    public void ChannelOpened() => Interlocked.Increment(ref _leases);

    public void ChannelFinished() => Release();

    public void ProtocolViolation(ProtocolViolationException violation) => _host.OnProtocolViolation(violation);

    // spec: wire.metadata.end
    // A channel that ends must end on the wire, too: what does not fit is left out.
    private FrameWriter? TryMake(WriteEnd write, ulong channelId, Metadata metadata)
    {
        try
        {
            return Make(write, channelId, metadata);
        }
        catch (RoamException)
        {
            return null;
        }
    }

    private FrameWriter Make(WriteEnd write, ulong channelId, Metadata metadata)
    {
        FrameWriter frame = RentFrame();
        try
        {
            write(frame, Id, channelId, metadata, Limits);
            return frame;
        }
        catch
        {
            frame.Return();
            throw;
        }
    }

    private void Enqueue(FrameWriter frame)
    {
        if (_ended is null)
        {
            _host.TryEnqueue(frame, inline: false, control: true, out _);
        }

        frame.Return();
    }

    private delegate void WriteEnd(FrameWriter frame, ulong connectionId, ulong channelId, Metadata metadata, RoamLimits limits);
}
