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

    public void SendClose(ulong channelId, Metadata metadata)
    {
        FrameWriter frame = RentFrame();
        MessageEncoder.WriteClose(frame, Id, channelId, metadata, Limits);
        Enqueue(frame);
    }

    public void SendReset(ulong channelId, Metadata metadata)
    {
        FrameWriter frame = RentFrame();
        MessageEncoder.WriteReset(frame, Id, channelId, metadata, Limits);
        Enqueue(frame);
    }

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

    private void Enqueue(FrameWriter frame)
    {
        if (_ended is null)
        {
            _host.TryEnqueue(frame, inline: false, control: true, out _);
        }

        frame.Return();
    }
}
