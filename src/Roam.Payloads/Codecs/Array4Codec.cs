namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads a rectangular array of four dimensions as a tuple of their lengths and a list of the elements.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct Array4Codec<T, TCodec> : IPayloadCodec<T[,,,]>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, T[,,,] value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<T[,,,]>();
        }

        writer.BeginTuple(5);
        writer.WriteInt32(value.GetLength(0));
        writer.WriteInt32(value.GetLength(1));
        writer.WriteInt32(value.GetLength(2));
        writer.WriteInt32(value.GetLength(3));
        ListCodecs.WriteSpan<T, TCodec, TWriter>(ref writer, RectangularArrays.Elements<T>(value));
        writer.EndTuple();
    }

    /// <inheritdoc/>
    public static T[,,,] Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        int count = TupleCodecs.Begin(ref reader, 5);
        int length0 = reader.ReadInt32();
        int length1 = reader.ReadInt32();
        int length2 = reader.ReadInt32();
        int length3 = reader.ReadInt32();
        T[] elements = ListCodecs.ReadArray<T, TCodec, TReader>(ref reader);
        reader.EndTuple(count - 5);

        // The elements are there, so that the lengths can be trusted with as much memory again.
        RectangularArrays.Check(elements.Length, length0, length1, length2, length3);
        T[,,,] value = new T[length0, length1, length2, length3];
        elements.CopyTo(RectangularArrays.Elements<T>(value));
        return value;
    }
}
