using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Roam.Payloads.Postcard;

/// <summary>Reads Postcard; the counterpart of <see cref="PostcardWriter"/>, whose remarks tell the form of every type.</summary>
/// <remarks>
/// <para>The payload is not trusted: every failure is a <see cref="PayloadException"/> with the position. After a failure the reader's
/// position is undefined.</para>
/// <para>It is stricter than other peers of roam: a number that its type does not hold, a tag other than <c>00</c> and <c>01</c>, text
/// that is not UTF-8, and bytes that are left over are refused. A varint may be longer than it needs to be, up to the length of the largest
/// 64-bit (or 128-bit) value, as all peers allow. Dates and times are read with any number of digits after the second, of which what is
/// finer than 100 ns is cut off; a leap second is refused.</para>
/// <para>A declared count is taken if the bytes that remain could hold as many elements, each of one byte. Elements without content,
/// such as objects without members, take no byte; so a count up to <see cref="MaxEmptyElements"/> is taken in any case. All counts of a
/// payload together are at most its length plus that number: nested lists of empty elements do not multiply.</para>
/// </remarks>
public ref partial struct PostcardReader : IPayloadReader
{
    /// <summary>How many more elements than bytes a payload may declare, for elements that take no bytes: 1024.</summary>
    public const int MaxEmptyElements = 1024;

    private readonly ReadOnlySpan<byte> _payload;
    private readonly int _maxDepth;

    // An element that takes a byte or more has its first byte to itself, also among the lists around it: more elements than bytes must
    // be empty ones.
    private long _elementsLeft;
    private int _position;
    private int _depth;

    /// <summary>Creates a reader.</summary>
    /// <param name="payload">The payload, from its first byte to its last.</param>
    /// <param name="maxDepth">How deeply lists, maps, tuples, objects and variants may be nested in each other.</param>
    public PostcardReader(ReadOnlySpan<byte> payload, int maxDepth = 64)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxDepth);
        _payload = payload;
        _maxDepth = maxDepth;
        _elementsLeft = (long)payload.Length + MaxEmptyElements;
    }

    /// <summary>The number of bytes read so far.</summary>
    public readonly int Position => _position;

    private readonly int Remaining => _payload.Length - _position;

    /// <inheritdoc/>
    public readonly void End()
    {
        // spec: payload.trailing
        if (Remaining > 0)
        {
            PayloadErrors.ThrowTrailing(_position, _payload.Length);
        }

        Debug.Assert(_depth == 0, "A Begin… lacks its End….");
    }

    /// <summary>Throws: Postcard does not describe itself, so nothing tells where an unknown value ends.</summary>
    /// <exception cref="PayloadException">Always.</exception>
    public readonly void Skip() => PostcardErrors.ThrowCannotSkip(_position);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte ReadOne(string expected)
    {
        if ((uint)_position >= (uint)_payload.Length)
        {
            PayloadErrors.ThrowEndOfPayload(expected, _position);
        }

        return _payload[_position++];
    }

    /// <summary>Reads <paramref name="count"/> bytes of what begins at <paramref name="start"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> TakeBytes(ulong count, string expected, int start)
    {
        if (count > (uint)Remaining)
        {
            ThrowCutShort(expected, start);
        }

        ReadOnlySpan<byte> bytes = _payload.Slice(_position, (int)count);
        _position += (int)count;
        return bytes;
    }

    [DoesNotReturn]
    private readonly void ThrowCutShort(string expected, int start)
    {
        if (start == _payload.Length)
        {
            PayloadErrors.ThrowEndOfPayload(expected, start);
        }

        PostcardErrors.ThrowCutShort(expected, start);
    }
}
