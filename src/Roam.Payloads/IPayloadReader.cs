using System.Numerics;

namespace Roam.Payloads;

/// <summary>
/// Reads one payload in some format; the counterpart of <see cref="IPayloadWriter"/>.
/// </summary>
/// <remarks>
/// Implementations are <c>ref struct</c>s over a span and belong to one thread. Every member throws <see cref="PayloadException"/>,
/// with the position, when the bytes are cut short, of another type, out of range, or nested too deeply. A declared count or length
/// is checked against the bytes that are there before anything is allocated for it.
/// </remarks>
public interface IPayloadReader
{
    /// <summary>Reads a Boolean.</summary>
    bool ReadBoolean();

    /// <summary>Reads a signed 8-bit integer.</summary>
    sbyte ReadSByte();

    /// <summary>Reads an unsigned 8-bit integer.</summary>
    byte ReadByte();

    /// <summary>Reads a signed 16-bit integer.</summary>
    short ReadInt16();

    /// <summary>Reads an unsigned 16-bit integer.</summary>
    ushort ReadUInt16();

    /// <summary>Reads a signed 32-bit integer.</summary>
    int ReadInt32();

    /// <summary>Reads an unsigned 32-bit integer.</summary>
    uint ReadUInt32();

    /// <summary>Reads a signed 64-bit integer.</summary>
    long ReadInt64();

    /// <summary>Reads an unsigned 64-bit integer.</summary>
    ulong ReadUInt64();

    /// <summary>Reads a signed 128-bit integer.</summary>
    Int128 ReadInt128();

    /// <summary>Reads an unsigned 128-bit integer.</summary>
    UInt128 ReadUInt128();

    /// <summary>Reads a half-precision number.</summary>
    Half ReadHalf();

    /// <summary>Reads a single-precision number, bit for bit.</summary>
    float ReadSingle();

    /// <summary>Reads a double-precision number, bit for bit.</summary>
    double ReadDouble();

    /// <summary>Reads one UTF-16 code unit.</summary>
    char ReadChar();

    /// <summary>Reads a decimal number.</summary>
    decimal ReadDecimal();

    /// <summary>Reads a GUID.</summary>
    Guid ReadGuid();

    /// <summary>Reads an instant, as UTC.</summary>
    DateTime ReadDateTime();

    /// <summary>Reads an instant with its offset from UTC.</summary>
    DateTimeOffset ReadDateTimeOffset();

    /// <summary>Reads a date without time.</summary>
    DateOnly ReadDateOnly();

    /// <summary>Reads a time of day.</summary>
    TimeOnly ReadTimeOnly();

    /// <summary>Reads a span of time.</summary>
    TimeSpan ReadTimeSpan();

    /// <summary>Reads an integer of any size.</summary>
    BigInteger ReadBigInteger();

    /// <summary>Reads a URI, absolute or relative.</summary>
    Uri ReadUri();

    /// <summary>Reads a version of two to four parts.</summary>
    Version ReadVersion();

    /// <summary>Reads a string. Bytes that are not UTF-8 are refused.</summary>
    string ReadString();

    /// <summary>Reads a byte string without copying it; the span is a part of the payload.</summary>
    ReadOnlySpan<byte> ReadBinary();

    /// <summary>Reads an enumeration value as its underlying integer, reinterpreted as <see cref="long"/>.</summary>
    long ReadEnum(EnumShape shape);

    /// <summary>Tells whether an optional value follows.</summary>
    bool ReadOption();

    /// <summary>Reads the place of a channel.</summary>
    /// <param name="next">The index that is due if the payload does not say it.</param>
    /// <returns>The channel's place in the call's channel list; not yet checked against that list.</returns>
    int ReadChannel(int next);

    /// <summary>Begins a list.</summary>
    /// <returns>The number of elements that follow, never more than the remaining bytes can hold; where elements may take no bytes, a
    /// bounded number more.</returns>
    int BeginList();

    /// <summary>Ends a list.</summary>
    void EndList();

    /// <summary>Begins a map.</summary>
    /// <returns>The number of pairs that follow, bounded like the count of a list.</returns>
    int BeginMap();

    /// <summary>Ends a map.</summary>
    void EndMap();

    /// <summary>Begins a tuple (also an argument list).</summary>
    /// <param name="expected">The number of elements the caller knows.</param>
    /// <returns>The number that are there. It differs from <paramref name="expected"/> only when the writer knew another version of the
    /// tuple: the caller defaults what is missing.</returns>
    int BeginTuple(int expected);

    /// <summary>Ends a tuple after skipping <paramref name="unread"/> elements (none if it is zero or less).</summary>
    void EndTuple(int unread);

    /// <summary>Begins an object.</summary>
    /// <returns>The number of members that follow, known or not; call <see cref="ReadMember"/> before each.</returns>
    int BeginObject(ObjectShape shape);

    /// <summary>Reads which member comes next.</summary>
    /// <param name="shape">The members that the caller knows.</param>
    /// <param name="position">How many members were read or skipped before this one.</param>
    /// <returns>The member's index in <paramref name="shape"/>, or -1 for an unknown or empty one, which the caller skips with
    /// <see cref="Skip"/>.</returns>
    int ReadMember(ObjectShape shape, int position);

    /// <summary>Ends an object.</summary>
    void EndObject();

    /// <summary>Begins one of several alternatives. One that is not in <paramref name="shape"/> is refused.</summary>
    /// <returns>The alternative's position in <paramref name="shape"/>.</returns>
    int BeginVariant(VariantShape shape);

    /// <summary>Ends an alternative.</summary>
    void EndVariant();

    /// <summary>Skips one value of any kind without recursion. A format that does not describe itself throws.</summary>
    void Skip();

    /// <summary>Checks that the payload has been read to its end.</summary>
    /// <exception cref="PayloadException">Bytes are left over.</exception>
    void End();
}
