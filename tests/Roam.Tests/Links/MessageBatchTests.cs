using System.Buffers;
using Roam.Links;
using Roam.TestKit;

namespace Roam.Tests.Links;

public class MessageBatchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(1000)]
    public void EnumeratesItsMessagesHoweverTheyAreSegmented(int segmentLength)
    {
        byte[][] messages = [[], [1], [2, 3, 4, 5, 6], []];
        byte[] framed = [.. messages.SelectMany(m => MessageBatch.Of(m).Framed.ToArray())];
        var batch = new MessageBatch(SegmentedSequence.Split(framed, segmentLength));

        List<byte[]> enumerated = [];
        foreach (ReadOnlySequence<byte> message in batch)
        {
            enumerated.Add(message.ToArray());
        }

        Assert.Equal(messages, enumerated);
    }

    [Fact]
    public void AnEmptyBatchHasNoMessages()
    {
        foreach (ReadOnlySequence<byte> message in default(MessageBatch))
        {
            Assert.Fail($"a message of {message.Length} bytes");
        }
    }
}
