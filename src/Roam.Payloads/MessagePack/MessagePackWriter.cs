using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;

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
    private readonly IBufferWriter<byte> _output;
    private readonly int _maxDepth;
    private Span<byte> _span;
    private int _position;
    private int _depth;

    /// <summary>Creates a writer.</summary>
    /// <param name="output">Where the payload goes. Nobody else may write to it until <see cref="Flush"/>.</param>
    /// <param name="maxDepth">How deeply lists, maps, tuples, objects and variants may be nested in each other.</param>
    public MessagePackWriter(IBufferWriter<byte> output, int maxDepth = 64)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfNegative(maxDepth);
        _output = output;
        _maxDepth = maxDepth;
    }

    /// <inheritdoc/>
    public void Flush()
    {
        Debug.Assert(_depth == 0, "A Begin… lacks its End….");
        HandOver();
    }

    private void HandOver()
    {
        if (_position > 0)
        {
            _output.Advance(_position);
            _position = 0;
        }

        // What GetSpan returned is only ours until the next call of Advance.
        _span = default;
    }

    /// <summary>Makes room for <paramref name="count"/> bytes and returns it; the caller fills it and calls nothing in between.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Take(int count)
    {
        if (_span.Length - _position < count)
        {
            Grow(count);
        }

        Span<byte> taken = _span.Slice(_position, count);
        _position += count;
        return taken;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put(byte value)
    {
        Span<byte> span = _span;
        int position = _position;
        if ((uint)position < (uint)span.Length)
        {
            span[position] = value;
            _position = position + 1;
        }
        else
        {
            PutInNewSpan(value);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PutInNewSpan(byte value)
    {
        Grow(1);
        _span[_position++] = value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count)
    {
        HandOver();
        _span = _output.GetSpan(count);
    }

    private void PutBytes(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= _span.Length - _position)
        {
            bytes.CopyTo(_span[_position..]);
            _position += bytes.Length;
            return;
        }

        // The output splits what does not fit one of its segments.
        HandOver();
        _output.Write(bytes);
    }
}
