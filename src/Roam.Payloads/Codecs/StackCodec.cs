namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="Stack{T}"/> as a list.</summary>
/// <remarks>The element at the top comes first.</remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct StackCodec<T, TCodec> : IPayloadCodec<Stack<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Stack<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<Stack<T>>();
        }

        ListCodecs.WriteEnumerable<T, TCodec, TWriter>(ref writer, value);
    }

    /// <inheritdoc/>
    public static Stack<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        new(Reversed.Of(ListCodecs.ReadArray<T, TCodec, TReader>(ref reader)));
}
