namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="ReadOnlyMemory{T}"/> as a list.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct ReadOnlyMemoryCodec<T, TCodec> : IPayloadCodec<ReadOnlyMemory<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ReadOnlyMemory<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        ListCodecs.WriteSpan<T, TCodec, TWriter>(ref writer, value.Span);

    /// <inheritdoc/>
    public static ReadOnlyMemory<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        ListCodecs.ReadArray<T, TCodec, TReader>(ref reader);
}
