namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="Memory{T}"/> as a list.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct MemoryCodec<T, TCodec> : IPayloadCodec<Memory<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Memory<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct =>
        ListCodecs.WriteSpan<T, TCodec, TWriter>(ref writer, value.Span);

    /// <inheritdoc/>
    public static Memory<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        ListCodecs.ReadArray<T, TCodec, TReader>(ref reader);
}
