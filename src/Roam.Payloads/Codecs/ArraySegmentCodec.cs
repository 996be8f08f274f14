namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="ArraySegment{T}"/> as a list.</summary>
/// <remarks>A default value, which has no array, is written as an empty list.</remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct ArraySegmentCodec<T, TCodec> : IPayloadCodec<ArraySegment<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ArraySegment<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        ListCodecs.WriteSpan<T, TCodec, TWriter>(ref writer, value.AsSpan());
    }

    /// <inheritdoc/>
    public static ArraySegment<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        new(ListCodecs.ReadArray<T, TCodec, TReader>(ref reader));
}
