namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="Index"/> as a number: one that counts from the end as the complement.</summary>
/// <remarks><c>^1</c> is -2, and <c>^0</c> is -1.</remarks>
public readonly struct IndexCodec : IPayloadCodec<Index>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Index value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        writer.WriteInt32(Indices.ToNumber(value));
    }

    /// <inheritdoc/>
    public static Index Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        return Indices.FromNumber(reader.ReadInt32());
    }
}
