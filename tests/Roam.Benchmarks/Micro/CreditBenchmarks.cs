using System.Buffers;
using BenchmarkDotNet.Attributes;
using Roam.Buffers;
using Roam.Channels;
using Roam.Wire;

namespace Roam.Benchmarks.Micro;

/// <summary>Credit, without a connection: what a sender takes for each item and gets back by the peer's grants.</summary>
[MemoryDiagnoser]
public class CreditBenchmarks
{
    private const int Credit = 1024;

    private readonly ChannelSender _sender = new(isOfRequest: false);
    private readonly ChannelSender _waiting = new(isOfRequest: false);
    private FrameWriter? _item;

    /// <summary>Opens the channels, one of them without credit, and encodes the item that is sent.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        Host host = new();
        ChannelTable table = new(host, localIsOdd: true);
        _sender.Prepare(table, id: 1, Credit);
        _sender.Open();
        _waiting.Prepare(table, id: 3, initialCredit: 0);
        _waiting.Open();
        _item = host.BeginItem(_sender.Id);
    }

    /// <summary>An item on a channel that has credit, with its part of the grants of half the credit each.</summary>
    [Benchmark(OperationsPerInvoke = Credit)]
    public bool Send()
    {
        bool sent = true;
        for (int i = 1; i <= Credit; i++)
        {
            sent &= _sender.TrySend(_item!);
            if (i % (Credit / 2) == 0)
            {
                _sender.OnGrant(Credit / 2);
            }
        }

        return sent;
    }

    /// <summary>A send that finds no credit, waits, and is woken by a grant of one.</summary>
    [Benchmark]
    public async Task Wait()
    {
        ValueTask acquired = _waiting.AcquireAsync(CancellationToken.None);
        _waiting.OnGrant(1);
        await acquired;
    }

    private sealed class Host : IChannelHost
    {
        public PayloadFormat PayloadFormat => PayloadFormat.MessagePack;

        public RoamLimits Limits { get; } = new();

        public ArrayPool<byte> BufferPool => ArrayPool<byte>.Shared;

        public bool HasRoom => true;

        public bool IsPlain => false;

        public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => default;

        public FrameWriter BeginItem(ulong channelId)
        {
            FrameWriter frame = FrameWriter.Rent(BufferPool, Limits.MaxFrameBytes);
            MessageEncoder.WriteItem(frame, 0, channelId);
            return frame;
        }

        public bool TrySendItem(FrameWriter frame) => true;

        public void SendClose(ulong channelId, Metadata metadata)
        {
        }

        public void SendReset(ulong channelId, Metadata metadata)
        {
        }

        public void SendGrant(ulong channelId, uint additional)
        {
        }

        public void Wake(IThreadPoolWorkItem reader) => throw new InvalidOperationException();

        public void WatchUnread(ChannelReceiver receiver)
        {
        }

        public void ChannelOpened()
        {
        }

        public void ProtocolViolation(ProtocolViolationException violation) => throw violation;

        public void ChannelFinished()
        {
        }
    }
}
