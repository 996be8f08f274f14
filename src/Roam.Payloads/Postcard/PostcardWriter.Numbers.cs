using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Roam.Payloads.Postcard;

public ref partial struct PostcardWriter
{
    /// <inheritdoc/>
    public void WriteBoolean(bool value) => _output.Put(value ? (byte)1 : (byte)0);

    /// <summary>Writes one byte in two's complement.</summary>
    public void WriteSByte(sbyte value) => _output.Put(unchecked((byte)value));

    /// <inheritdoc/>
    public void WriteByte(byte value) => _output.Put(value);

    /// <inheritdoc/>
    public void WriteInt16(short value) => WriteUInt64(ZigZag.Encode(value));

    /// <inheritdoc/>
    public void WriteUInt16(ushort value) => WriteUInt64(value);

    /// <inheritdoc/>
    public void WriteInt32(int value) => WriteUInt64(ZigZag.Encode(value));

    /// <inheritdoc/>
    public void WriteUInt32(uint value) => WriteUInt64(value);

    /// <inheritdoc/>
    public void WriteInt64(long value) => WriteUInt64(ZigZag.Encode(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteUInt64(ulong value)
    {
        if (value < 0x80)
        {
            _output.Put((byte)value);
        }
        else
        {
            WriteLong(value);
        }
    }

    /// <inheritdoc/>
    public void WriteInt128(Int128 value) => WriteUInt128(ZigZag.Encode(value));

    /// <inheritdoc/>
    public void WriteUInt128(UInt128 value)
    {
        Span<byte> span = _output.Take(Varint.MaxLength128);
        _output.GiveBack(span.Length - Varint.Write128(span, value));
    }

    /// <summary>Writes the number in single precision: Postcard has no smaller one.</summary>
    public void WriteHalf(Half value) => WriteSingle((float)value);

    /// <inheritdoc/>
    public void WriteSingle(float value) => BinaryPrimitives.WriteSingleLittleEndian(_output.Take(sizeof(float)), value);

    /// <inheritdoc/>
    public void WriteDouble(double value) => BinaryPrimitives.WriteDoubleLittleEndian(_output.Take(sizeof(double)), value);

    /// <summary>Writes the bytes of the number in two's complement, the low byte first, as a byte string.</summary>
    public void WriteBigInteger(BigInteger value)
    {
        int length = value.GetByteCount();
        WriteLength(length);
        value.TryWriteBytes(_output.Take(length), out _);
    }

    private void WriteLength(int length) => WriteUInt64((uint)length);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteLong(ulong value)
    {
        Span<byte> span = _output.Take(Varint.MaxLength64);
        _output.GiveBack(span.Length - Varint.Write(span, value));
    }
}
