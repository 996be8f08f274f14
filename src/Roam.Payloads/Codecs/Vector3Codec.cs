using System.Numerics;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="Vector3"/> as a tuple of its elements.</summary>
public readonly struct Vector3Codec : IPayloadCodec<Vector3>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Vector3 value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        writer.BeginTuple(3);
        writer.WriteSingle(value.X);
        writer.WriteSingle(value.Y);
        writer.WriteSingle(value.Z);
        writer.EndTuple();
    }

    /// <inheritdoc/>
    public static Vector3 Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        int count = TupleCodecs.Begin(ref reader, 3);
        float x = reader.ReadSingle();
        float y = reader.ReadSingle();
        float z = reader.ReadSingle();
        reader.EndTuple(count - 3);
        return new Vector3(x, y, z);
    }
}
