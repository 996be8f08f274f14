using System.Numerics;

namespace Roam.Payloads;

/// <summary>
/// Writes one payload (the arguments of a call, a result, or a channel item) in some format. Generated codecs are generic over this
/// interface, so that one codec serves every format and is specialised for each by the JIT.
/// </summary>
/// <remarks>
/// Implementations are <c>ref struct</c>s over an <see cref="System.Buffers.IBufferWriter{T}"/> and belong to one thread. Every
/// <c>Begin…</c> must be matched by its <c>End…</c>; nesting deeper than the writer's limit throws <see cref="PayloadException"/>,
/// which is what stops a cyclic object graph.
/// </remarks>
public interface IPayloadWriter
{
    /// <summary>Writes a Boolean.</summary>
    void WriteBoolean(bool value);

    /// <summary>Writes a signed 8-bit integer.</summary>
    void WriteSByte(sbyte value);

    /// <summary>Writes an unsigned 8-bit integer.</summary>
    void WriteByte(byte value);

    /// <summary>Writes a signed 16-bit integer.</summary>
    void WriteInt16(short value);

    /// <summary>Writes an unsigned 16-bit integer.</summary>
    void WriteUInt16(ushort value);

    /// <summary>Writes a signed 32-bit integer.</summary>
    void WriteInt32(int value);

    /// <summary>Writes an unsigned 32-bit integer.</summary>
    void WriteUInt32(uint value);

    /// <summary>Writes a signed 64-bit integer.</summary>
    void WriteInt64(long value);

    /// <summary>Writes an unsigned 64-bit integer.</summary>
    void WriteUInt64(ulong value);

    /// <summary>Writes a signed 128-bit integer.</summary>
    void WriteInt128(Int128 value);

    /// <summary>Writes an unsigned 128-bit integer.</summary>
    void WriteUInt128(UInt128 value);

    /// <summary>Writes a half-precision number.</summary>
    void WriteHalf(Half value);

    /// <summary>Writes a single-precision number, bit for bit.</summary>
    void WriteSingle(float value);

    /// <summary>Writes a double-precision number, bit for bit.</summary>
    void WriteDouble(double value);

    /// <summary>Writes one UTF-16 code unit.</summary>
    /// <exception cref="PayloadException">The format writes code points, and <paramref name="value"/> is half a surrogate pair.</exception>
    void WriteChar(char value);

    /// <summary>Writes a decimal number, keeping its scale.</summary>
    void WriteDecimal(decimal value);

    /// <summary>Writes a GUID.</summary>
    void WriteGuid(Guid value);

    /// <summary>Writes an instant. A local time is converted to UTC; an unspecified one is taken as UTC.</summary>
    void WriteDateTime(DateTime value);

    /// <summary>Writes an instant with its offset from UTC.</summary>
    void WriteDateTimeOffset(DateTimeOffset value);

    /// <summary>Writes a date without time.</summary>
    void WriteDateOnly(DateOnly value);

    /// <summary>Writes a time of day.</summary>
    void WriteTimeOnly(TimeOnly value);

    /// <summary>Writes a span of time.</summary>
    void WriteTimeSpan(TimeSpan value);

    /// <summary>Writes an integer of any size.</summary>
    void WriteBigInteger(BigInteger value);

    /// <summary>Writes a URI as it was given, absolute or relative.</summary>
    void WriteUri(Uri value);

    /// <summary>Writes a version of two to four parts.</summary>
    void WriteVersion(Version value);

    /// <summary>Writes a string as UTF-8.</summary>
    /// <exception cref="PayloadException"><paramref name="value"/> is <see langword="null"/>, or holds an unpaired surrogate.</exception>
    void WriteString(string value);

    /// <summary>Writes a byte string.</summary>
    void WriteBinary(ReadOnlySpan<byte> value);

    /// <summary>Writes an enumeration value given as its underlying integer (reinterpreted as <see cref="long"/>).</summary>
    /// <exception cref="PayloadException">The format writes positions, and <paramref name="value"/> is not declared.</exception>
    void WriteEnum(long value, EnumShape shape);

    /// <summary>Says whether an optional value is there; if so, the caller writes it next.</summary>
    void WriteOption(bool hasValue);

    /// <summary>Writes the place of a channel, whose id travels outside the payload.</summary>
    /// <param name="index">The channel's place in the call's channel list.</param>
    void WriteChannel(int index);

    /// <summary>Begins a list of <paramref name="count"/> elements.</summary>
    void BeginList(int count);

    /// <summary>Ends a list.</summary>
    void EndList();

    /// <summary>Begins a map of <paramref name="count"/> pairs, written as key, value, key, value.</summary>
    void BeginMap(int count);

    /// <summary>Ends a map.</summary>
    void EndMap();

    /// <summary>Begins a tuple (also an argument list) of <paramref name="count"/> elements.</summary>
    void BeginTuple(int count);

    /// <summary>Ends a tuple.</summary>
    void EndTuple();

    /// <summary>Begins an object whose members follow in the order of <paramref name="shape"/>.</summary>
    void BeginObject(ObjectShape shape);

    /// <summary>Announces the member at <paramref name="index"/> of <paramref name="shape"/>; its value is written next. All members
    /// are written, in order.</summary>
    void BeginMember(ObjectShape shape, int index);

    /// <summary>Ends an object.</summary>
    void EndObject();

    /// <summary>Begins one of several alternatives; its value is written next.</summary>
    /// <param name="shape">The alternatives.</param>
    /// <param name="index">The alternative's position in <paramref name="shape"/>.</param>
    void BeginVariant(VariantShape shape, int index);

    /// <summary>Ends an alternative.</summary>
    void EndVariant();

    /// <summary>Hands everything written to the underlying buffer writer. Must be called once, at the end.</summary>
    void Flush();
}
