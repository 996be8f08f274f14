using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Roam.Payloads.MessagePack;

public ref partial struct MessagePackReader
{
    private const int Int128Length = 16;

    /// <inheritdoc/>
    public bool ReadBoolean()
    {
        byte code = ReadCode("a Boolean");
        if (code is not (MessagePackFormat.True or MessagePackFormat.False))
        {
            MessagePackErrors.ThrowFormat("a Boolean", code, _position - 1);
        }

        return code == MessagePackFormat.True;
    }

    /// <inheritdoc/>
    public sbyte ReadSByte() => (sbyte)ReadSigned(sbyte.MinValue, sbyte.MaxValue, "an SByte");

    /// <inheritdoc/>
    public byte ReadByte() => (byte)ReadUnsigned(byte.MaxValue, "a Byte");

    /// <inheritdoc/>
    public short ReadInt16() => (short)ReadSigned(short.MinValue, short.MaxValue, "an Int16");

    /// <inheritdoc/>
    public ushort ReadUInt16() => (ushort)ReadUnsigned(ushort.MaxValue, "a UInt16");

    /// <inheritdoc/>
    public int ReadInt32() => (int)ReadSigned(int.MinValue, int.MaxValue, "an Int32");

    /// <inheritdoc/>
    public uint ReadUInt32() => (uint)ReadUnsigned(uint.MaxValue, "a UInt32");

    /// <inheritdoc/>
    public long ReadInt64() => ReadSigned(long.MinValue, long.MaxValue, "an Int64");

    /// <inheritdoc/>
    public ulong ReadUInt64() => ReadUnsigned(ulong.MaxValue, "a UInt64");

    /// <summary>Reads 16 bytes of binary, the low byte first.</summary>
    public Int128 ReadInt128() => (Int128)ReadUInt128("an Int128");

    /// <summary>Reads 16 bytes of binary, the low byte first.</summary>
    public UInt128 ReadUInt128() => ReadUInt128("a UInt128");

    /// <summary>Reads a number in any precision, or an integer, and rounds it.</summary>
    public Half ReadHalf() => (Half)ReadSingle("a Half");

    /// <summary>Reads a number: bit for bit in single precision, rounded if it is in double precision or an integer.</summary>
    public float ReadSingle() => ReadSingle("a Single");

    /// <summary>Reads a number: bit for bit in double precision, converted if it is in single precision or an integer.</summary>
    public double ReadDouble()
    {
        int start = _position;
        byte code = ReadCode("a Double");
        switch (code)
        {
            case MessagePackFormat.Float64:
                return BinaryPrimitives.ReadDoubleBigEndian(TakeBytes(8, code, start));
            case MessagePackFormat.Float32:
                return BinaryPrimitives.ReadSingleBigEndian(TakeBytes(4, code, start));
            default:
                ulong bits = ReadInteger(code, start, "a Double", out bool isNegative);
                return isNegative ? (long)bits : bits;
        }
    }

    /// <summary>Reads the bytes of a number in two's complement, the low byte first, from binary. No bytes are zero.</summary>
    public BigInteger ReadBigInteger()
    {
        int start = _position;
        ReadOnlySpan<byte> bytes = ReadBinary("a BigInteger");
        try
        {
            return new BigInteger(bytes);
        }
        catch (OverflowException)
        {
            // BigInteger ends at 2^31 bits.
            MessagePackErrors.ThrowRange("a BigInteger", _payload[start], start);
            return default;
        }
    }

    // Every range that is asked for holds all the integers that are their own format byte, -32 to 127 or 0 to 127, so these need no check.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long ReadSigned(long minimum, long maximum, string expected)
    {
        if ((uint)_position < (uint)_payload.Length && MessagePackFormat.IsFixInt(_payload[_position]))
        {
            return (sbyte)_payload[_position++];
        }

        return ReadLongSigned(minimum, maximum, expected);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong ReadUnsigned(ulong maximum, string expected)
    {
        if ((uint)_position < (uint)_payload.Length && _payload[_position] <= MessagePackFormat.MaxFixPositive)
        {
            return _payload[_position++];
        }

        return ReadLongUnsigned(maximum, expected);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long ReadLongSigned(long minimum, long maximum, string expected)
    {
        int start = _position;
        byte code = ReadCode(expected);
        ulong bits = ReadInteger(code, start, expected, out bool isNegative);
        if (isNegative ? (long)bits < minimum : bits > (ulong)maximum)
        {
            MessagePackErrors.ThrowRange(expected, code, start);
        }

        return (long)bits;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong ReadLongUnsigned(ulong maximum, string expected)
    {
        int start = _position;
        byte code = ReadCode(expected);
        ulong bits = ReadInteger(code, start, expected, out bool isNegative);
        if (isNegative || bits > maximum)
        {
            MessagePackErrors.ThrowRange(expected, code, start);
        }

        return bits;
    }

    /// <summary>Reads the rest of an integer in any format.</summary>
    /// <returns>The integer, in two's complement if <paramref name="isNegative"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong ReadInteger(byte code, int start, string expected, out bool isNegative)
    {
        long value;
        switch (code)
        {
            case MessagePackFormat.UInt8:
                value = ReadUInt8(code, start);
                break;
            case MessagePackFormat.UInt16:
                value = ReadUInt16(code, start);
                break;
            case MessagePackFormat.UInt32:
                value = ReadUInt32(code, start);
                break;
            case MessagePackFormat.UInt64:
                isNegative = false;
                return BinaryPrimitives.ReadUInt64BigEndian(TakeBytes(8, code, start));
            case MessagePackFormat.Int8:
                value = (sbyte)ReadUInt8(code, start);
                break;
            case MessagePackFormat.Int16:
                value = (short)ReadUInt16(code, start);
                break;
            case MessagePackFormat.Int32:
                value = (int)ReadUInt32(code, start);
                break;
            case MessagePackFormat.Int64:
                value = BinaryPrimitives.ReadInt64BigEndian(TakeBytes(8, code, start));
                break;
            default:
                if (!MessagePackFormat.IsFixInt(code))
                {
                    MessagePackErrors.ThrowFormat(expected, code, start);
                }

                value = (sbyte)code;
                break;
        }

        isNegative = value < 0;
        return (ulong)value;
    }

    private float ReadSingle(string expected)
    {
        int start = _position;
        byte code = ReadCode(expected);
        switch (code)
        {
            case MessagePackFormat.Float32:
                return BinaryPrimitives.ReadSingleBigEndian(TakeBytes(4, code, start));
            case MessagePackFormat.Float64:
                return (float)BinaryPrimitives.ReadDoubleBigEndian(TakeBytes(8, code, start));
            default:
                ulong bits = ReadInteger(code, start, expected, out bool isNegative);
                return isNegative ? (long)bits : bits;
        }
    }

    private UInt128 ReadUInt128(string expected)
    {
        int start = _position;
        ReadOnlySpan<byte> bytes = ReadBinary(expected);
        if (bytes.Length != Int128Length)
        {
            MessagePackErrors.ThrowContent(expected, _payload[start], start);
        }

        return BinaryPrimitives.ReadUInt128LittleEndian(bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte ReadUInt8(byte code, int start) => TakeBytes(1, code, start)[0];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ushort ReadUInt16(byte code, int start) => BinaryPrimitives.ReadUInt16BigEndian(TakeBytes(2, code, start));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint ReadUInt32(byte code, int start) => BinaryPrimitives.ReadUInt32BigEndian(TakeBytes(4, code, start));
}
