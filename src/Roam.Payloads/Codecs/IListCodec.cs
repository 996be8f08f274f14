namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="IList{T}"/> as a list.</summary>
/// <remarks>What is read is a <see cref="List{T}"/>.</remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct IListCodec<T, TCodec> : IPayloadCodec<IList<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, IList<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<IList<T>>();
        }

        ListCodecs.WriteEnumerable<T, TCodec, TWriter>(ref writer, value);
    }

    /// <inheritdoc/>
    public static IList<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        ListCodecs.ReadList<T, TCodec, TReader>(ref reader);
}
