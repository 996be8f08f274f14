using System.Buffers;
using System.Diagnostics;

namespace Roam.Payloads.Postcard;

/// <summary>
/// Writes Postcard, the format of other roam peers: values without names or types, so that both sides must know the same types.
/// </summary>
/// <remarks>
/// <para>Its bytes equal those of facet-postcard, which roam's Rust peers use, for every type that Postcard has: integers of 8 bits as one
/// byte, larger ones as varints (signed ones zigzagged first), IEEE 754 numbers with the low byte first, strings, byte strings, lists and
/// maps behind their length, options behind <c>00</c> or <c>01</c>, alternatives behind their index, members and elements of tuples with
/// nothing between. Channels take no bytes.</para>
/// <para>The other types take these forms. Where Rust has a common counterpart, the form is the one that facet-postcard gives it.</para>
/// <list type="table">
/// <listheader><term>Type</term><description>Form</description></listheader>
/// <item><term>enumerations</term><description>varint: the position of the value among the declared ones, whatever its number; a value
/// that is not declared, such as combined flags, is refused</description></item>
/// <item><term><see cref="char"/></term><description>string of one code point; surrogates are refused</description></item>
/// <item><term><see cref="Guid"/></term><description>16 bytes in the order of its text, as Rust's Uuid</description></item>
/// <item><term><see cref="DateTime"/></term><description>string, RFC 3339 in UTC: <c>2024-01-02T03:04:05.678Z</c></description></item>
/// <item><term><see cref="DateTimeOffset"/></term><description>string, RFC 3339: <c>2024-01-02T03:04:05+02:00</c></description></item>
/// <item><term><see cref="DateOnly"/></term><description>string: <c>2024-01-02</c></description></item>
/// <item><term><see cref="TimeOnly"/></term><description>string: <c>03:04:05.678</c></description></item>
/// <item><term><see cref="TimeSpan"/></term><description>zigzag varint: ticks of 100 ns; no counterpart</description></item>
/// <item><term><see cref="decimal"/></term><description>string with a decimal point, keeping the scale: <c>1.50</c></description></item>
/// <item><term><see cref="System.Numerics.BigInteger"/></term><description>byte string: two's complement, the low byte first; no
/// counterpart</description></item>
/// <item><term><see cref="Half"/></term><description>single-precision number; no counterpart</description></item>
/// <item><term><see cref="Uri"/>, <see cref="Version"/></term><description>string</description></item>
/// </list>
/// <para>A fraction of a second is written with as many digits as it needs, up to seven.</para>
/// <para>After an exception the output may hold part of a value; the caller discards it.</para>
/// </remarks>
public ref partial struct PostcardWriter : IPayloadWriter
{
    private readonly int _maxDepth;
    private PayloadOutput _output;
    private int _depth;

    /// <summary>Creates a writer.</summary>
    /// <param name="output">Where the payload goes. Nobody else may write to it until <see cref="Flush"/>.</param>
    /// <param name="maxDepth">How deeply lists, maps, tuples, objects and variants may be nested in each other.</param>
    public PostcardWriter(IBufferWriter<byte> output, int maxDepth = 64)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxDepth);
        _output = new PayloadOutput(output);
        _maxDepth = maxDepth;
    }

    /// <inheritdoc/>
    public void Flush()
    {
        Debug.Assert(_depth == 0, "A Begin… lacks its End….");
        _output.HandOver();
    }
}
