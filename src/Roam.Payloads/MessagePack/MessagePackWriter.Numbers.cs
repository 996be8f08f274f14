using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Roam.Payloads.MessagePack;

public ref partial struct MessagePackWriter
{
    /// <inheritdoc/>
    public void WriteBoolean(bool value) => _output.Put(value ? MessagePackFormat.True : MessagePackFormat.False);

    /// <inheritdoc/>
    public void WriteSByte(sbyte value) => WriteInt32(value);

    /// <inheritdoc/>
    public void WriteByte(byte value) => WriteUInt32(value);

    /// <inheritdoc/>
    public void WriteInt16(short value) => WriteInt32(value);

    /// <inheritdoc/>
    public void WriteUInt16(ushort value) => WriteUInt32(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteInt32(int value)
    {
        if (value is >= MessagePackFormat.MinFixNegative and <= MessagePackFormat.MaxFixPositive)
        {
            _output.Put((byte)value);
        }
        else
        {
            WriteLongSigned(value);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteUInt32(uint value)
    {
        if (value <= MessagePackFormat.MaxFixPositive)
        {
            _output.Put((byte)value);
        }
        else
        {
            WriteLongUnsigned(value);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteInt64(long value)
    {
        if (value is >= MessagePackFormat.MinFixNegative and <= MessagePackFormat.MaxFixPositive)
        {
            _output.Put((byte)value);
        }
        else
        {
            WriteLongSigned(value);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteUInt64(ulong value)
    {
        if (value <= MessagePackFormat.MaxFixPositive)
        {
            _output.Put((byte)value);
        }
        else
        {
            WriteLongUnsigned(value);
        }
    }

    /// <summary>Writes the 16 bytes of the number, the low byte first, as binary: MessagePack has no integer of that size.</summary>
    public void WriteInt128(Int128 value) => WriteUInt128((UInt128)value);

    /// <summary>Writes the 16 bytes of the number, the low byte first, as binary: MessagePack has no integer of that size.</summary>
    public void WriteUInt128(UInt128 value)
    {
        Span<byte> span = _output.Take(18);
        span[0] = MessagePackFormat.Bin8;
        span[1] = 16;
        BinaryPrimitives.WriteUInt128LittleEndian(span[2..], value);
    }

    /// <summary>Writes the number in single precision: MessagePack has no smaller one.</summary>
    public void WriteHalf(Half value) => WriteSingle((float)value);

    /// <inheritdoc/>
    public void WriteSingle(float value)
    {
        Span<byte> span = _output.Take(5);
        span[0] = MessagePackFormat.Float32;
        BinaryPrimitives.WriteSingleBigEndian(span[1..], value);
    }

    /// <inheritdoc/>
    public void WriteDouble(double value)
    {
        Span<byte> span = _output.Take(9);
        span[0] = MessagePackFormat.Float64;
        BinaryPrimitives.WriteDoubleBigEndian(span[1..], value);
    }

    /// <summary>Writes the bytes of the number in two's complement, the low byte first, as binary.</summary>
    public void WriteBigInteger(BigInteger value)
    {
        int length = value.GetByteCount();
        WriteBinaryHeader(length);
        value.TryWriteBytes(_output.Take(length), out _);
    }

    // Non-negative values take the unsigned formats, which hold twice as many of them.
    private void WriteLongSigned(long value)
    {
        switch (value)
        {
            case >= 0:
                WriteLongUnsigned((ulong)value);
                break;
            case >= sbyte.MinValue:
                Put(MessagePackFormat.Int8, (byte)value);
                break;
            case >= short.MinValue:
                Put(MessagePackFormat.Int16, (ushort)value);
                break;
            case >= int.MinValue:
                Put(MessagePackFormat.Int32, (uint)value);
                break;
            default:
                Put(MessagePackFormat.Int64, (ulong)value);
                break;
        }
    }

    private void WriteLongUnsigned(ulong value)
    {
        switch (value)
        {
            case <= byte.MaxValue:
                Put(MessagePackFormat.UInt8, (byte)value);
                break;
            case <= ushort.MaxValue:
                Put(MessagePackFormat.UInt16, (ushort)value);
                break;
            case <= uint.MaxValue:
                Put(MessagePackFormat.UInt32, (uint)value);
                break;
            default:
                Put(MessagePackFormat.UInt64, value);
                break;
        }
    }

    private void Put(byte code, byte value)
    {
        Span<byte> span = _output.Take(2);
        span[0] = code;
        span[1] = value;
    }

    private void Put(byte code, ushort value)
    {
        Span<byte> span = _output.Take(3);
        span[0] = code;
        BinaryPrimitives.WriteUInt16BigEndian(span[1..], value);
    }

    private void Put(byte code, uint value)
    {
        Span<byte> span = _output.Take(5);
        span[0] = code;
        BinaryPrimitives.WriteUInt32BigEndian(span[1..], value);
    }

    private void Put(byte code, ulong value)
    {
        Span<byte> span = _output.Take(9);
        span[0] = code;
        BinaryPrimitives.WriteUInt64BigEndian(span[1..], value);
    }
}
