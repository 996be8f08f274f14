using System.Buffers;
using System.Runtime.CompilerServices;

namespace Roam.Payloads;

/// <summary>
/// Where a writer puts its bytes: they are gathered in a span of an <see cref="IBufferWriter{T}"/> and handed over when the span is full
/// and at the end.
/// </summary>
internal ref struct PayloadOutput
{
    private readonly IBufferWriter<byte> _output;
    private Span<byte> _span;
    private int _position;

    public PayloadOutput(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
    }

    /// <summary>Hands what was gathered to the buffer writer.</summary>
    public void HandOver()
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
    public Span<byte> Take(int count)
    {
        if (_span.Length - _position < count)
        {
            Grow(count);
        }

        Span<byte> taken = _span.Slice(_position, count);
        _position += count;
        return taken;
    }

    /// <summary>Gives back the last <paramref name="count"/> bytes of what <see cref="Take"/> returned.</summary>
    public void GiveBack(int count) => _position -= count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(byte value)
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

    public void Put(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= _span.Length - _position)
        {
            bytes.CopyTo(_span[_position..]);
            _position += bytes.Length;
            return;
        }

        // All of it at once: an output that grows would otherwise do so again and again.
        Grow(bytes.Length);
        bytes.CopyTo(_span);
        _position = bytes.Length;
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
}
