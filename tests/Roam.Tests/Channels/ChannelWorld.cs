using System.Buffers;
using Roam.CompilerServices;
using Roam.Payloads.Codecs;
using Roam.Payloads.MessagePack;
using Roam.TestKit;

namespace Roam.Tests.Channels;

/// <summary>Two connections that make calls with channels of integers. Nothing moves unless the test delivers it.</summary>
internal sealed class ChannelWorld
{
    public ChannelWorld(RoamLimits? limits = null, ArrayPool<byte>? pool = null)
    {
        Pool = new LeakCheckingPool();
        Client = new FakeHost(isOdd: true, pool ?? Pool, limits ?? RoamLimits.Default);
        Server = new FakeHost(isOdd: false, pool ?? Pool, limits ?? RoamLimits.Default);
    }

    public LeakCheckingPool Pool { get; }

    public FakeHost Client { get; }

    public FakeHost Server { get; }

    /// <summary>Encodes, binds and queues a call with one channel, without committing it.</summary>
    public OutboundChannels BeginCall(Tx<int> passed, int credit = 16)
    {
        var channels = new OutboundChannels();
        QueueCall(channels, WriteTx(channels, passed, credit), credit);
        return channels;
    }

    /// <inheritdoc cref="BeginCall(Tx{int}, int)"/>
    public OutboundChannels BeginCall(Rx<int> passed, int credit = 16)
    {
        var channels = new OutboundChannels();
        QueueCall(channels, WriteRx(channels, passed, credit), credit);
        return channels;
    }

    public static byte[] WriteTx(OutboundChannels channels, Tx<int> passed, int credit = 16)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        channels.WriteTx<MessagePackWriter, int, Int32Codec>(ref writer, passed, credit);
        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    public static byte[] WriteRx(OutboundChannels channels, Rx<int> passed, int credit = 16)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        channels.WriteRx<MessagePackWriter, int, Int32Codec>(ref writer, passed, credit);
        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    public void QueueCall(OutboundChannels channels, byte[] arguments, int maxCredit)
    {
        channels.Bind(Client.Table);
        Client.Send(new FakeMessage(FakeMessageKind.Call, 0) { Ids = channels.Ids.ToArray(), Payload = arguments, MaxCredit = maxCredit });
    }

    /// <summary>A call with an output: the handler holds the sending half.</summary>
    public (Rx<int> Kept, OutboundChannels Channels) CallWithTx(int credit = 16)
    {
        (Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>();
        OutboundChannels channels = BeginCall(tx, credit);
        channels.Commit();
        return (rx, channels);
    }

    /// <summary>A call with an input: the handler holds the receiving half.</summary>
    public (Tx<int> Kept, OutboundChannels Channels) CallWithRx(int credit = 16)
    {
        (Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>();
        OutboundChannels channels = BeginCall(rx, credit);
        channels.Commit();
        return (tx, channels);
    }

    /// <summary>Takes the next request at the server and gives its sending half to the handler.</summary>
    public (Tx<int> Tx, InboundChannels Request) AcceptTx(int credit = 16)
    {
        InboundChannels request = Server.Requests.Dequeue();
        var reader = new MessagePackReader(Server.Arguments.Dequeue());
        return (request.ReadTx<MessagePackReader, int, Int32Codec>(ref reader, credit), request);
    }

    /// <summary>Takes the next request at the server and gives its receiving half to the handler.</summary>
    public (Rx<int> Rx, InboundChannels Request) AcceptRx(int credit = 16)
    {
        InboundChannels request = Server.Requests.Dequeue();
        var reader = new MessagePackReader(Server.Arguments.Dequeue());
        return (request.ReadRx<MessagePackReader, int, Int32Codec>(ref reader, credit), request);
    }

    /// <summary>A channel from the caller to the handler, both ends bound.</summary>
    public (Tx<int> Tx, Rx<int> Rx, InboundChannels Request) OpenToHandler(int credit = 16)
    {
        (Tx<int> tx, _) = CallWithRx(credit);
        Deliver();
        (Rx<int> rx, InboundChannels request) = AcceptRx(credit);
        return (tx, rx, request);
    }

    /// <summary>A channel from the handler to the caller, both ends bound.</summary>
    public (Tx<int> Tx, Rx<int> Rx, InboundChannels Request) OpenToCaller(int credit = 16)
    {
        (Rx<int> rx, _) = CallWithTx(credit);
        Deliver();
        (Tx<int> tx, InboundChannels request) = AcceptTx(credit);
        return (tx, rx, request);
    }

    /// <summary>Delivers everything in both directions.</summary>
    public void Deliver()
    {
        while (Client.DeliverOne(Server) || Server.DeliverOne(Client))
        {
        }
    }

    /// <summary>Ends both connections with the reason.</summary>
    public void Lose(string message = "The link broke.")
    {
        Client.CloseOutbox();
        Server.CloseOutbox();
        Client.Table.Fail(new RoamException(RoamErrorKind.ConnectionLost, message, mayHaveRun: true));
        Server.Table.Fail(new RoamException(RoamErrorKind.ConnectionLost, message, mayHaveRun: true));
    }

    /// <summary>Nothing is left: no channel, no life, no buffer, no broken rule.</summary>
    public void AssertClean()
    {
        Assert.Equal(0, Client.Table.Count);
        Assert.Equal(0, Server.Table.Count);
        Assert.Equal(0, Client.OpenChannels);
        Assert.Equal(0, Server.OpenChannels);
        Assert.Empty(Client.Violations);
        Assert.Empty(Server.Violations);
        Pool.AssertAllReturned();
    }

    /// <summary>Reads all items that have arrived, without waiting.</summary>
    public static List<int> ReadAvailable(Rx<int> rx)
    {
        List<int> items = [];
        while (rx.TryRead(out int item))
        {
            items.Add(item);
        }

        return items;
    }
}
