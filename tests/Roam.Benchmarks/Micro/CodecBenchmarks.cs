using System.Buffers;
using BenchmarkDotNet.Attributes;
using Roam.Benchmarks.Contract;
using Roam.CompilerServices;
using Roam.Payloads.MessagePack;

namespace Roam.Benchmarks.Micro;

/// <summary>Generated codecs: a record of ten fields, written and read.</summary>
[MemoryDiagnoser]
public class CodecBenchmarks
{
    private const int Depth = 64;

    private readonly ArrayBufferWriter<byte> _output = new(1024);
    private byte[] _encoded = [];

    /// <summary>Encodes once what is read.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        Write();
        _encoded = _output.WrittenSpan.ToArray();
    }

    /// <summary>Writes the record.</summary>
    [Benchmark]
    public int Write()
    {
        _output.ResetWrittenCount();
        MessagePackWriter writer = new(_output, Depth);
        BenchDescriptor.EchoReadingMethod.WriteArguments(ref writer, new(Reading.Sample), OutboundChannels.None);
        writer.Flush();
        return _output.WrittenCount;
    }

    /// <summary>Reads it.</summary>
    [Benchmark]
    public int Read()
    {
        MessagePackReader reader = new(_encoded, Depth);
        return BenchDescriptor.EchoReadingMethod.ReadArguments(ref reader, InboundChannels.None).Reading.Id;
    }
}
