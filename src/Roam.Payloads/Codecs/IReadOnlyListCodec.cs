namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="IReadOnlyList{T}"/> as a list.</summary>
/// <remarks>What is read is an array.</remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct IReadOnlyListCodec<T, TCodec> : IPayloadCodec<IReadOnlyList<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, IReadOnlyList<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<IReadOnlyList<T>>();
        }

        ListCodecs.WriteEnumerable<T, TCodec, TWriter>(ref writer, value);
    }

    /// <inheritdoc/>
    public static IReadOnlyList<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        ListCodecs.ReadArray<T, TCodec, TReader>(ref reader);
}
