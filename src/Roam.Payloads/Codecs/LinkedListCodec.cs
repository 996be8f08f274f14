namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="LinkedList{T}"/> as a list.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct LinkedListCodec<T, TCodec> : IPayloadCodec<LinkedList<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, LinkedList<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<LinkedList<T>>();
        }

        ListCodecs.WriteEnumerable<T, TCodec, TWriter>(ref writer, value);
    }

    /// <inheritdoc/>
    public static LinkedList<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        new(ListCodecs.ReadArray<T, TCodec, TReader>(ref reader));
}
