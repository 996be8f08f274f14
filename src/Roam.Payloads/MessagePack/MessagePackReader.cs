using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Roam.Payloads.MessagePack;

/// <summary>
/// Reads MessagePack in every legal form, the shortest or not. It reads what <see cref="MessagePackWriter"/> and MessagePack-CSharp's
/// standard resolver write.
/// </summary>
/// <remarks>
/// <para>The payload is not trusted: a declared count or length is checked against the bytes that follow before it is returned or used,
/// and every failure is a <see cref="PayloadException"/>. After a failure the reader's position is undefined.</para>
/// <para>It is stricter than MessagePack-CSharp where bytes are wrong rather than long: text that is not UTF-8, and a timestamp of a
/// thousand million nanoseconds or more, are refused.</para>
/// </remarks>
public ref partial struct MessagePackReader : IPayloadReader
{
    private readonly ReadOnlySpan<byte> _payload;
    private readonly int _maxDepth;
    private int _position;
    private int _depth;

    /// <summary>Creates a reader.</summary>
    /// <param name="payload">The payload, from its first byte to its last.</param>
    /// <param name="maxDepth">How deeply lists, maps, tuples, objects and variants may be nested in each other.</param>
    public MessagePackReader(ReadOnlySpan<byte> payload, int maxDepth = 64)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxDepth);
        _payload = payload;
        _maxDepth = maxDepth;
    }

    /// <summary>The number of bytes read so far.</summary>
    public readonly int Position => _position;

    private readonly int Remaining => _payload.Length - _position;

    /// <summary>Tells the kind of the next value without reading it.</summary>
    /// <exception cref="PayloadException">The payload has been read to its end.</exception>
    public readonly MessagePackType PeekType()
    {
        if (Remaining == 0)
        {
            PayloadErrors.ThrowEndOfPayload("a value", _position);
        }

        return MessagePackFormat.GetType(_payload[_position]);
    }

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

    /// <summary>Skips one value of any kind, in a loop that needs no memory however deeply the value is nested.</summary>
    public void Skip()
    {
        // Values that are still to be skipped. Each takes a byte at least, so a count that exceeds the bytes is seen at once, and the
        // sum cannot overflow.
        long pending = 1;
        do
        {
            int start = _position;
            byte code = ReadCode("a value");
            pending += SkipHead(code, start) - 1;
            if (pending > Remaining)
            {
                MessagePackErrors.ThrowCutShort(code, start);
            }
        }
        while (pending > 0);
    }

    /// <summary>Skips a value but for its elements.</summary>
    /// <returns>The number of elements.</returns>
    private long SkipHead(byte code, int start)
    {
        switch (code)
        {
            case < MessagePackFormat.FixMap or > MessagePackFormat.Map32:
            case MessagePackFormat.Nil or MessagePackFormat.False or MessagePackFormat.True:
                return 0;
            case < MessagePackFormat.FixArray:
                return 2 * (code & MessagePackFormat.MaxFixMap);
            case < MessagePackFormat.FixStr:
                return code & MessagePackFormat.MaxFixArray;
            case < MessagePackFormat.Nil:
                TakeBytes((uint)(code & MessagePackFormat.MaxFixStr), code, start);
                return 0;
            case MessagePackFormat.Array16:
                return ReadUInt16(code, start);
            case MessagePackFormat.Array32:
                return ReadUInt32(code, start);
            case MessagePackFormat.Map16:
                return 2 * ReadUInt16(code, start);
            case MessagePackFormat.Map32:
                return 2L * ReadUInt32(code, start);
            case MessagePackFormat.Bin8 or MessagePackFormat.Str8:
                TakeBytes(ReadUInt8(code, start), code, start);
                return 0;
            case MessagePackFormat.Bin16 or MessagePackFormat.Str16:
                TakeBytes(ReadUInt16(code, start), code, start);
                return 0;
            case MessagePackFormat.Bin32 or MessagePackFormat.Str32:
                TakeBytes(ReadUInt32(code, start), code, start);
                return 0;
            case MessagePackFormat.UInt8 or MessagePackFormat.Int8:
                TakeBytes(1, code, start);
                return 0;
            case MessagePackFormat.UInt16 or MessagePackFormat.Int16:
                TakeBytes(2, code, start);
                return 0;
            case MessagePackFormat.UInt32 or MessagePackFormat.Int32 or MessagePackFormat.Float32:
                TakeBytes(4, code, start);
                return 0;
            case MessagePackFormat.UInt64 or MessagePackFormat.Int64 or MessagePackFormat.Float64:
                TakeBytes(8, code, start);
                return 0;
            case MessagePackFormat.NeverUsed:
                MessagePackErrors.ThrowFormat("a value", code, start);
                return 0;
            default:
                ReadExtensionBody(code, start, "a value", out _);
                return 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte ReadCode(string expected)
    {
        if ((uint)_position >= (uint)_payload.Length)
        {
            PayloadErrors.ThrowEndOfPayload(expected, _position);
        }

        return _payload[_position++];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> TakeBytes(uint count, byte code, int start)
    {
        if (count > (uint)Remaining)
        {
            MessagePackErrors.ThrowCutShort(code, start);
        }

        ReadOnlySpan<byte> bytes = _payload.Slice(_position, (int)count);
        _position += (int)count;
        return bytes;
    }
}
