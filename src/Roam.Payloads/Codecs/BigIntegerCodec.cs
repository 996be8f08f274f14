using System.Numerics;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="BigInteger"/>.</summary>
public readonly struct BigIntegerCodec : IPayloadCodec<BigInteger>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, BigInteger value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        writer.WriteBigInteger(value);

    /// <inheritdoc/>
    public static BigInteger Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        reader.ReadBigInteger();
}
