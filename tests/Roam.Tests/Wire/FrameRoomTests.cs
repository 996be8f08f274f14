using System.Buffers;
using Roam.Buffers;
using Roam.Wire;

namespace Roam.Tests.Wire;

public class FrameRoomTests
{
    /// <summary>Every kind asks for as much room as its largest fields take, however little is left in the frame's buffer.</summary>
    [Fact]
    public void The_largest_fields_have_room_at_the_end_of_a_buffer()
    {
        foreach (MessageKind kind in Enum.GetValues<MessageKind>())
        {
            TestMessage message = new(kind)
            {
                ConnectionId = ulong.MaxValue,
                Id = ulong.MaxValue,
                MethodId = ulong.MaxValue,
                Channels = [ulong.MaxValue, ulong.MaxValue],
                Metadata = [new("key", ulong.MaxValue, (MetadataFlags)ulong.MaxValue), ("ключ", "значение"), new("k", new byte[200])],
                Settings = new(Parity.Even, uint.MaxValue),
                Version = uint.MaxValue,
                Text = new string('ж', 200),
                Nonce = ulong.MaxValue,
                Additional = uint.MaxValue,
            };
            byte[] expected = message.Encode();

            for (int filler = 0; filler < 1100; filler++)
            {
                // A pool of its own keeps the writer from bringing along a buffer that has grown.
                FrameWriter frame = FrameWriter.Rent(ArrayPool<byte>.Create(), 1024 * 1024);
                frame.Write(new byte[filler]);
                message.Write(frame, RoamLimits.Default);
                Assert.True(expected.AsSpan().SequenceEqual(frame.Message[filler..]));
                frame.Return();
            }
        }
    }
}
