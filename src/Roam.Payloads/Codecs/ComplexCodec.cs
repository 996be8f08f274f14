using System.Numerics;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="Complex"/> as a tuple of its real and its imaginary part.</summary>
public readonly struct ComplexCodec : IPayloadCodec<Complex>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Complex value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        writer.BeginTuple(2);
        writer.WriteDouble(value.Real);
        writer.WriteDouble(value.Imaginary);
        writer.EndTuple();
    }

    /// <inheritdoc/>
    public static Complex Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        int count = TupleCodecs.Begin(ref reader, 2);
        double real = reader.ReadDouble();
        double imaginary = reader.ReadDouble();
        reader.EndTuple(count - 2);
        return new Complex(real, imaginary);
    }
}
