namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="ICollection{T}"/> as a list.</summary>
/// <remarks>What is read is a <see cref="List{T}"/>.</remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct ICollectionCodec<T, TCodec> : IPayloadCodec<ICollection<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ICollection<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<ICollection<T>>();
        }

        ListCodecs.WriteEnumerable<T, TCodec, TWriter>(ref writer, value);
    }

    /// <inheritdoc/>
    public static ICollection<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        ListCodecs.ReadList<T, TCodec, TReader>(ref reader);
}
