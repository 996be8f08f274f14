using System.Numerics;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="Vector4"/> as a tuple of its elements.</summary>
public readonly struct Vector4Codec : IPayloadCodec<Vector4>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Vector4 value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        writer.BeginTuple(4);
        writer.WriteSingle(value.X);
        writer.WriteSingle(value.Y);
        writer.WriteSingle(value.Z);
        writer.WriteSingle(value.W);
        writer.EndTuple();
    }

    /// <inheritdoc/>
    public static Vector4 Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        int count = TupleCodecs.Begin(ref reader, 4);
        float x = reader.ReadSingle();
        float y = reader.ReadSingle();
        float z = reader.ReadSingle();
        float w = reader.ReadSingle();
        reader.EndTuple(count - 4);
        return new Vector4(x, y, z, w);
    }
}
