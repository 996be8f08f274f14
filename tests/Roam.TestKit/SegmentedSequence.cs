using System.Buffers;

namespace Roam.TestKit;

/// <summary>Sequences of several segments, as a queue of buffers makes them.</summary>
public static class SegmentedSequence
{
    /// <summary>Copies bytes into segments of a given length; the last may be shorter.</summary>
    public static ReadOnlySequence<byte> Split(ReadOnlySpan<byte> bytes, int segmentLength)
    {
        if (bytes.IsEmpty)
        {
            return ReadOnlySequence<byte>.Empty;
        }

        Segment? first = null;
        Segment? last = null;
        for (int start = 0; start < bytes.Length; start += segmentLength)
        {
            last = new Segment(bytes.Slice(start, Math.Min(segmentLength, bytes.Length - start)).ToArray(), last);
            first ??= last;
        }

        return new(first!, 0, last!, last!.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes, Segment? previous)
        {
            Memory = bytes;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
