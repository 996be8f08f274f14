namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="Range"/> as a tuple of its two indices.</summary>
public readonly struct RangeCodec : IPayloadCodec<Range>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Range value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        writer.BeginTuple(2);
        writer.WriteInt32(Indices.ToNumber(value.Start));
        writer.WriteInt32(Indices.ToNumber(value.End));
        writer.EndTuple();
    }

    /// <inheritdoc/>
    public static Range Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        int count = TupleCodecs.Begin(ref reader, 2);
        Index start = Indices.FromNumber(reader.ReadInt32());
        Index end = Indices.FromNumber(reader.ReadInt32());
        reader.EndTuple(count - 2);
        return new Range(start, end);
    }
}
