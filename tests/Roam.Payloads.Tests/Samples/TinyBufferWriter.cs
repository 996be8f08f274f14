using System.Buffers;

namespace Roam.Payloads.Tests.Samples;

/// <summary>Gives exactly as much as is asked for, a new piece each time, and spoils the piece once it is handed back.</summary>
internal sealed class TinyBufferWriter : IBufferWriter<byte>
{
    private readonly List<byte> _written = [];
    private byte[] _piece = [];

    public byte[] Written => [.. _written];

    public void Advance(int count)
    {
        _written.AddRange(_piece.AsSpan(0, count));
        _piece.AsSpan().Fill(0xC1);
        _piece = [];
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => _piece = new byte[Math.Max(1, sizeHint)];

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
