using System.Buffers;
using Roam.CompilerServices;
using Roam.Payloads;
using Roam.Payloads.MessagePack;

namespace Roam.Tests.Channels;

/// <summary>Integers, with code of the test run in the middle of writing and reading one: the narrow moments of a race, held open.</summary>
internal readonly struct HookedCodec : IPayloadCodec<int>
{
    [ThreadStatic]
    private static Action? t_hook;

    /// <summary>What to run within the next item that this thread writes or reads.</summary>
    public static Action? Hook
    {
        set => t_hook = value;
    }

    public static void Write<TWriter>(ref TWriter writer, int value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        RunHook();
        writer.WriteInt32(value);
    }

    public static int Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        RunHook();
        return reader.ReadInt32();
    }

    /// <summary>A channel from the caller to the handler with this codec at both ends.</summary>
    public static (Tx<int> Tx, Rx<int> Rx, InboundChannels Request) Open(ChannelWorld world, int credit = 16)
    {
        (Tx<int> tx, Rx<int> passed) = RoamChannel.Create<int>();
        var channels = new OutboundChannels();
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        channels.WriteRx<MessagePackWriter, int, HookedCodec>(ref writer, passed, credit);
        writer.Flush();
        world.QueueCall(channels, bytes.WrittenSpan.ToArray(), credit);
        channels.Commit();
        world.Deliver();
        InboundChannels request = world.Server.Requests.Dequeue();
        var reader = new MessagePackReader(world.Server.Arguments.Dequeue());
        Rx<int> rx = request.ReadRx<MessagePackReader, int, HookedCodec>(ref reader, credit);
        world.Client.TakeLog();
        return (tx, rx, request);
    }

    private static void RunHook()
    {
        Action? hook = t_hook;
        t_hook = null;
        hook?.Invoke();
    }
}
