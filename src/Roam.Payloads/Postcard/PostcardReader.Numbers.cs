using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Roam.Payloads.Postcard;

public ref partial struct PostcardReader
{
    /// <inheritdoc/>
    public bool ReadBoolean() => ReadTag("a Boolean");

    /// <summary>Reads one byte in two's complement.</summary>
    public sbyte ReadSByte() => unchecked((sbyte)ReadOne("an SByte"));

    /// <inheritdoc/>
    public byte ReadByte() => ReadOne("a Byte");

    /// <inheritdoc/>
    public short ReadInt16() => (short)ZigZag.Decode(ReadVarint(ushort.MaxValue, "an Int16"));

    /// <inheritdoc/>
    public ushort ReadUInt16() => (ushort)ReadVarint(ushort.MaxValue, "a UInt16");

    /// <inheritdoc/>
    public int ReadInt32() => (int)ZigZag.Decode(ReadVarint(uint.MaxValue, "an Int32"));

    /// <inheritdoc/>
    public uint ReadUInt32() => (uint)ReadVarint(uint.MaxValue, "a UInt32");

    /// <inheritdoc/>
    public long ReadInt64() => ReadInt64("an Int64");

    /// <inheritdoc/>
    public ulong ReadUInt64() => ReadVarint(ulong.MaxValue, "a UInt64");

    /// <inheritdoc/>
    public Int128 ReadInt128() => ZigZag.Decode(ReadVarint128("an Int128"));

    /// <inheritdoc/>
    public UInt128 ReadUInt128() => ReadVarint128("a UInt128");

    /// <summary>Reads a number in single precision and rounds it.</summary>
    public Half ReadHalf() => (Half)ReadSingle("a Half");

    /// <inheritdoc/>
    public float ReadSingle() => ReadSingle("a Single");

    /// <inheritdoc/>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(TakeBytes(sizeof(double), "a Double", _position));

    /// <summary>Reads the bytes of a number in two's complement, the low byte first, from a byte string. No bytes are zero.</summary>
    public BigInteger ReadBigInteger()
    {
        int start = _position;
        ReadOnlySpan<byte> bytes = ReadBytes("a BigInteger");
        try
        {
            return new BigInteger(bytes);
        }
        catch (OverflowException)
        {
            // BigInteger ends at 2^31 bits.
            PostcardErrors.ThrowRange("a BigInteger", start);
            return default;
        }
    }

    private long ReadInt64(string expected) => ZigZag.Decode(ReadVarint(ulong.MaxValue, expected));

    private float ReadSingle(string expected) =>
        BinaryPrimitives.ReadSingleLittleEndian(TakeBytes(sizeof(float), expected, _position));

    private bool ReadTag(string expected)
    {
        // spec: payload.tag
        byte tag = ReadOne(expected);
        if (tag > 1)
        {
            PostcardErrors.ThrowTag(expected, _position - 1);
        }

        return tag == 1;
    }

    // Every maximum that is asked for is 127 or more, so what fits one byte needs no check.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong ReadVarint(ulong maximum, string expected)
    {
        if ((uint)_position < (uint)_payload.Length && _payload[_position] < 0x80)
        {
            return _payload[_position++];
        }

        return ReadLongVarint(maximum, expected);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong ReadLongVarint(ulong maximum, string expected)
    {
        // spec: payload.integer
        int length = Varint.Read(_payload[_position..], out ulong value);
        CheckVarintLength(length, expected, bits: 64);
        if (length > Varint.Measure(maximum))
        {
            PostcardErrors.ThrowVarint(expected, _position, bits: BitOperations.PopCount(maximum));
        }

        if (value > maximum)
        {
            PostcardErrors.ThrowRange(expected, _position);
        }

        _position += length;
        return value;
    }

    private UInt128 ReadVarint128(string expected)
    {
        int length = Varint.Read128(_payload[_position..], out UInt128 value);
        CheckVarintLength(length, expected, bits: 128);
        _position += length;
        return value;
    }

    private readonly void CheckVarintLength(int length, string expected, int bits)
    {
        if (length == 0)
        {
            ThrowCutShort(expected, _position);
        }

        if (length < 0)
        {
            PostcardErrors.ThrowVarint(expected, _position, bits);
        }
    }
}
