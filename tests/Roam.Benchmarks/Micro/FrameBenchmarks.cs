using BenchmarkDotNet.Attributes;
using Roam.Buffers;
using Roam.Links;
using Roam.Wire;

namespace Roam.Benchmarks.Micro;

/// <summary>The way in, up to the tables: cutting a stream into frames and reading their heads.</summary>
[MemoryDiagnoser]
public class FrameBenchmarks
{
    private const int Frames = 1000;

    private readonly FrameBuffer _buffer = new(LinkOptions.Default);
    private byte[] _stream = [];

    /// <summary>Encodes the calls that are read.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        List<byte> stream = [];
        for (uint i = 0; i < Frames; i++)
        {
            FrameWriter frame = FrameWriter.Rent(System.Buffers.ArrayPool<byte>.Shared, int.MaxValue);
            MessageEncoder.WriteCall(frame, 0, (2 * i) + 1, 0x313ca8a8e5be9ffd, default, Metadata.Empty, RoamLimits.Default);
            frame.GetSpan(3)[..3].Clear();
            frame.Advance(3);
            stream.AddRange(frame.Finish());
            frame.Return();
        }

        _stream = [.. stream];
    }

    /// <summary>One call out of a stream of them.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public ulong ReadCalls()
    {
        ulong sum = 0;
        ReadOnlySpan<byte> rest = _stream;
        while (!rest.IsEmpty)
        {
            Memory<byte> room = _buffer.GetMemory();
            int count = Math.Min(room.Length, rest.Length);
            rest[..count].CopyTo(room.Span);
            rest = rest[count..];
            _buffer.Advance(count);
            while (_buffer.TryRead(out LinkMessage message))
            {
                sum += Message.Decode(message.Bytes.Span, RoamLimits.Default).Id;
            }
        }

        return sum;
    }
}
