using System.Numerics;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="Vector2"/> as a tuple of its elements.</summary>
public readonly struct Vector2Codec : IPayloadCodec<Vector2>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Vector2 value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        writer.BeginTuple(2);
        writer.WriteSingle(value.X);
        writer.WriteSingle(value.Y);
        writer.EndTuple();
    }

    /// <inheritdoc/>
    public static Vector2 Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        int count = TupleCodecs.Begin(ref reader, 2);
        float x = reader.ReadSingle();
        float y = reader.ReadSingle();
        reader.EndTuple(count - 2);
        return new Vector2(x, y);
    }
}
