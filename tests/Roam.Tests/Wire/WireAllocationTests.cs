using System.Buffers;
using Roam.Buffers;
using Roam.Wire;

namespace Roam.Tests.Wire;

/// <summary>The messages of every call allocate nothing, in either direction.</summary>
public class WireAllocationTests
{
    private const int Rounds = 1000;

    private static readonly RoamLimits Limits = RoamLimits.Default;
    private static readonly ulong[] Channels = [3, 5];
    private static readonly Metadata Metadata = [("trace-id", "abc123"), new("auth", [1, 2, 3], MetadataFlags.Sensitive), ("attempt", 2)];

    [Fact]
    public void Decoding_allocates_nothing()
    {
        byte[][] vectors =
        [
            WireBytes.Hex("00 07 01 00 f3bbf58fa697f1d59a01 00 00 05 68656c6c6f"),
            WireBytes.Hex("00 07 01 01 00 00 00 05 68656c6c6f"),
            WireBytes.Hex(WireVectors.Item),
            WireBytes.Hex(WireVectors.Call), // with channels and metadata
            WireBytes.Hex(WireVectors.Response),
            WireBytes.Hex(WireVectors.GrantCredit),
        ];

        Assert.Equal(0, Measure(() =>
        {
            foreach (byte[] vector in vectors)
            {
                Message message = Message.Decode(vector, Limits);
                message.Metadata.TryGetUInt64("attempt"u8, out _);
                message.Metadata.TryGetString("trace-id"u8, out _);
                foreach (ulong id in message.Channels)
                {
                    _ = id;
                }

                ResponseEnvelope.Decode(message.Payload, out _);
            }
        }));
    }

    [Fact]
    public void Encoding_allocates_nothing() => Assert.Equal(0, Measure(() =>
    {
        FrameWriter frame = FrameWriter.Rent(ArrayPool<byte>.Shared, Limits.MaxFrameBytes);
        MessageEncoder.WriteCall(frame, 0, 1, 0x9aabc4ba61fd5df3, [], Metadata.Empty, Limits);
        MessageEncoder.WriteCall(frame, 2, 11, 0x9aabc4ba61fd5df3, Channels, Metadata, Limits);
        MessageEncoder.WriteResponse(frame, 0, 1, [], Metadata.Empty, Limits);
        ResponseEnvelope.WriteOk(frame);
        ResponseEnvelope.WriteCancelled(frame);
        MessageEncoder.WriteItem(frame, 2, 3);
        MessageEncoder.WriteGrantCredit(frame, 2, 3, 1024);
        frame.Return();
    }));

    private static long Measure(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rounds; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
