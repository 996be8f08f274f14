namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="IReadOnlyCollection{T}"/> as a list.</summary>
/// <remarks>What is read is an array.</remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct IReadOnlyCollectionCodec<T, TCodec> : IPayloadCodec<IReadOnlyCollection<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, IReadOnlyCollection<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<IReadOnlyCollection<T>>();
        }

        ListCodecs.WriteEnumerable<T, TCodec, TWriter>(ref writer, value);
    }

    /// <inheritdoc/>
    public static IReadOnlyCollection<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        ListCodecs.ReadArray<T, TCodec, TReader>(ref reader);
}
