using System.Buffers;
using System.Diagnostics;

namespace Roam.Payloads.MessagePack;

/// <summary>
/// Writes MessagePack, each value in its shortest form. Its bytes equal those of MessagePack-CSharp's standard resolver for every type
/// that both know (3.1; 2.5 differs only in that it does not know <see cref="Int128"/> and <see cref="UInt128"/>).
/// </summary>
/// <remarks>
/// Bytes are gathered in a span of the output and handed over when the span is full and in <see cref="Flush"/>. After an exception the
/// output may hold part of a value; the caller discards it.
/// </remarks>
public ref partial struct MessagePackWriter : IPayloadWriter
{
    private readonly int _maxDepth;
    private PayloadOutput _output;
    private int _depth;

    /// <summary>Creates a writer.</summary>
    /// <param name="output">Where the payload goes. Nobody else may write to it until <see cref="Flush"/>.</param>
    /// <param name="maxDepth">How deeply lists, maps, tuples, objects and variants may be nested in each other.</param>
    public MessagePackWriter(IBufferWriter<byte> output, int maxDepth = 64)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxDepth);
        _output = new PayloadOutput(output);
        _maxDepth = maxDepth;
    }

    /// <inheritdoc/>
    public void Flush()
    {
        Debug.Assert(_depth == 0, "A Begin… lacks its End….");
        _output.HandOver();
    }
}
