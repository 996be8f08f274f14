using System.Buffers;
using System.Buffers.Binary;
using Roam.Buffers;
using Roam.Channels;
using Roam.CompilerServices;
using Roam.TestKit;

namespace Roam.Tests.Channels;

/// <summary>A connection without bytes: what channels send waits in a queue until the test delivers it to the other side.</summary>
internal sealed class FakeHost : IChannelHost
{
    private readonly Lock _lock = new();
    private readonly Queue<FakeMessage> _outbox = new();
    private readonly List<string> _log = [];
    private readonly Observed<int> _sent = new(0);
    private TaskCompletionSource? _room;
    private bool _isClosed;
    private int _opened;
    private int _finished;

    public FakeHost(bool isOdd, ArrayPool<byte> pool, RoamLimits limits)
    {
        BufferPool = pool;
        Limits = limits;
        Table = new ChannelTable(this, isOdd);
    }

    public ChannelTable Table { get; }

    public PayloadFormat PayloadFormat => PayloadFormat.MessagePack;

    public bool IsPlain => false;

    public RoamLimits Limits { get; }

    public ArrayPool<byte> BufferPool { get; }

    public bool HasRoom { get; private set; } = true;

    /// <summary>Where items go instead of the queue, for the tests that count allocations.</summary>
    public ChannelTable? Direct { get; set; }

    /// <summary>Runs on the thread that encodes an item, before it does.</summary>
    public Action? BeforeItem { get; set; }

    public List<ProtocolViolationException> Violations { get; } = [];

    /// <summary>The requests that have arrived.</summary>
    public Queue<InboundChannels> Requests { get; } = new();

    public Queue<byte[]> Arguments { get; } = new();

    public int OpenChannels => Volatile.Read(ref _opened) - Volatile.Read(ref _finished);

    /// <summary>What was sent so far, item by item; emptied by reading.</summary>
    public IReadOnlyList<string> TakeLog()
    {
        lock (_lock)
        {
            string[] log = [.. _log];
            _log.Clear();
            return log;
        }
    }

    public void Send(FakeMessage message)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _outbox.Enqueue(message);
            _log.Add(message.ToString());
        }

        _sent.Update(static count => count + 1);
    }

    public async Task WaitForSentAsync(int count) => await _sent.WaitForAsync(sent => sent >= count);

    public void CloseOutbox()
    {
        lock (_lock)
        {
            _isClosed = true;
            _outbox.Clear();
        }
    }

    /// <summary>Delivers one message to the other side.</summary>
    public bool DeliverOne(FakeHost to)
    {
        FakeMessage? message;
        lock (_lock)
        {
            if (!_outbox.TryDequeue(out message))
            {
                return false;
            }
        }

        switch (message.Kind)
        {
            case FakeMessageKind.Call:
                if (to.Table.TryAnnounce(message.Ids, message.MaxCredit, out AnnouncedChannel[]? announced))
                {
                    lock (to._lock)
                    {
                        to.Arguments.Enqueue(message.Payload);
                        to.Requests.Enqueue(new InboundChannels(to, announced, InboundReferences.None));
                    }
                }

                break;
            case FakeMessageKind.Item:
                to.Table.OnItem(message.Id, message.Payload);
                break;
            case FakeMessageKind.Close:
                to.Table.OnClose(message.Id, message.Metadata);
                break;
            case FakeMessageKind.Reset:
                to.Table.OnReset(message.Id, message.Metadata);
                break;
            default:
                to.Table.OnGrant(message.Id, message.Additional);
                break;
        }

        return true;
    }

    public void SetRoom(bool hasRoom)
    {
        TaskCompletionSource? waiting = null;
        lock (_lock)
        {
            HasRoom = hasRoom;
            if (hasRoom)
            {
                (waiting, _room) = (_room, null);
            }
        }

        waiting?.SetResult();
    }

    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (HasRoom)
            {
                return default;
            }

            _room ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_room.Task.WaitAsync(cancellationToken));
        }
    }

    public FrameWriter BeginItem(ulong channelId)
    {
        BeforeItem?.Invoke();
        FrameWriter frame = FrameWriter.Rent(BufferPool, Limits.MaxFrameBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(frame.GetSpan(sizeof(ulong)), channelId);
        frame.Advance(sizeof(ulong));
        return frame;
    }

    public bool TrySendItem(FrameWriter frame)
    {
        ReadOnlySpan<byte> message = frame.Message;
        ulong id = BinaryPrimitives.ReadUInt64LittleEndian(message);
        ReadOnlySpan<byte> payload = message[sizeof(ulong)..];
        if (Direct is not null)
        {
            Direct.OnItem(id, payload);
            return true;
        }

        lock (_lock)
        {
            if (_isClosed)
            {
                return false;
            }
        }

        Send(new FakeMessage(FakeMessageKind.Item, id) { Payload = payload.ToArray() });
        return true;
    }

    public void SendClose(ulong channelId, Metadata metadata) =>
        Send(new FakeMessage(FakeMessageKind.Close, channelId) { Metadata = metadata });

    public void SendReset(ulong channelId, Metadata metadata) =>
        Send(new FakeMessage(FakeMessageKind.Reset, channelId) { Metadata = metadata });

    public void SendGrant(ulong channelId, uint additional)
    {
        if (Direct is not null)
        {
            Direct.OnGrant(channelId, additional);
            return;
        }

        Send(new FakeMessage(FakeMessageKind.Grant, channelId) { Additional = additional });
    }

    public void ProtocolViolation(ProtocolViolationException violation)
    {
        lock (_lock)
        {
            Violations.Add(violation);
        }
    }

    public void Wake(IThreadPoolWorkItem reader) => ThreadPool.UnsafeQueueUserWorkItem(reader, preferLocal: false);

    public void WatchUnread(ChannelReceiver receiver)
    {
    }

    public void ChannelOpened() => Interlocked.Increment(ref _opened);

    public void ChannelFinished() =>
        Assert.True(Interlocked.Increment(ref _finished) <= Volatile.Read(ref _opened), "a channel finished twice");
}
