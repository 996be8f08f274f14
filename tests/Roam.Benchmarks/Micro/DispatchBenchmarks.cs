using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Roam.Benchmarks.Contract;
using Roam.Buffers;
using Roam.CompilerServices;
using Roam.Links;
using Roam.Requests;
using Roam.Wire;

namespace Roam.Benchmarks.Micro;

/// <summary>The generated dispatcher, without a connection: a request from its arrival to its encoded reply.</summary>
[MemoryDiagnoser]
public class DispatchBenchmarks
{
    private readonly RoamDispatcher _dispatcher = ServiceRegistration<IBench>.Current.CreateDispatcher(new Bench());
    private readonly MethodDescriptor _add = BenchDescriptor.AddMethod.Descriptor;
    private readonly Host _host = new();

    // Two numbers as the generated client writes them: an array of 2 and 3.
    private readonly byte[] _arguments = [0x92, 2, 3];

    /// <summary>Fails here rather than measure refusals.</summary>
    [GlobalSetup]
    public void Check()
    {
        if (Add() != 5)
        {
            throw new InvalidOperationException("The request was not answered with the sum.");
        }
    }

    /// <summary>One request whose handler completes at once.</summary>
    /// <returns>The sum, the last byte of the reply.</returns>
    [Benchmark]
    public int Add()
    {
        InboundRequest request = InboundRequest.Rent(_host, _dispatcher, _add, id: 1, default);
        _host.InboundRequests.TryAdd(request);
        request.Fill(new LinkMessage(_arguments), _arguments, Metadata.Empty, InboundChannels.None);
        request.Execute();
        return _host.LastByte;
    }

    private sealed class Host : IRequestHost
    {
        public int LastByte { get; private set; }

        public RoamConnection Connection => throw new InvalidOperationException();

        public RoamOptions Options { get; } = new();

        public PayloadFormat PayloadFormat => PayloadFormat.MessagePack;

        public ILogger Logger => NullLogger.Instance;

        public InboundRequests InboundRequests { get; } = new(limit: 16);

        public RoamException? Ending => null;

        public FrameLimit FrameLimit { get; } = new(RoamLimits.Default.MaxFrameBytes, IsPeers: false);

        public bool HasRoom => true;

        public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => default;

        public FrameWriter BeginResponse(ulong requestId, Metadata metadata)
        {
            FrameWriter frame = FrameWriter.Rent(Options.BufferPool, Options.Limits.MaxFrameBytes);
            MessageEncoder.WriteResponse(frame, 0, requestId, default, metadata, Options.Limits);
            return frame;
        }

        public void SendResponse(FrameWriter frame, bool inline, bool control) => LastByte = frame.Message[^1];

        public void OnResponseLost() => throw new InvalidOperationException();

        public void Offer(ReadOnlySpan<OfferedService> services, Span<ulong> ids) => throw new InvalidOperationException();

        public void Withdraw(ulong id) => throw new InvalidOperationException();
    }
}
