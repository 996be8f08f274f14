using System.Buffers;
using BenchmarkDotNet.Attributes;
using Roam.Buffers;
using Roam.Links;
using Roam.Scheduling;
using Roam.Sessions;
using Roam.Wire;

namespace Roam.Benchmarks.Micro;

/// <summary>The way out: frames encoded, appended, and handed to a link that takes everything at once.</summary>
[MemoryDiagnoser]
public class OutboundQueueBenchmarks
{
    private const int Frames = 100;

    private readonly OutboundQueue _queue = new(new Sink(), ArrayPool<byte>.Shared, 1 << 20, new RunQueue(), static _ => { });

    /// <summary>A lone frame, sent by whoever appends it.</summary>
    [Benchmark]
    public bool SendAlone() => Append(inline: true);

    /// <summary>A frame of many, sent by the drainer.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public async Task SendMany()
    {
        for (int i = 0; i < Frames; i++)
        {
            Append(inline: false);
        }

        while (!_queue.HasRoom)
        {
            await Task.Yield();
        }
    }

    private bool Append(bool inline)
    {
        FrameWriter frame = FrameWriter.Rent(ArrayPool<byte>.Shared, 1 << 20);
        MessageEncoder.WriteItem(frame, 0, 1);
        frame.GetSpan(1)[0] = 42;
        frame.Advance(1);
        bool appended = _queue.TryEnqueue(frame, inline, control: false, out _);
        frame.Return();
        return appended;
    }

    private sealed class Sink : ILink
    {
        public string RemoteAddress => "nowhere";

        public ValueTask SendAsync(MessageBatch messages, CancellationToken cancellationToken = default) => default;

        public ValueTask<LinkMessage> ReceiveAsync(CancellationToken cancellationToken = default) => new(LinkMessage.End);

        public ValueTask CloseOutputAsync(CancellationToken cancellationToken = default) => default;

        public void Abort()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
