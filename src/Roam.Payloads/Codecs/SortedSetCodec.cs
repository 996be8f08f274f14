namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="SortedSet{T}"/> as a list.</summary>
/// <remarks>The elements are compared in their default order; one that comes twice is taken once.</remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct SortedSetCodec<T, TCodec> : IPayloadCodec<SortedSet<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, SortedSet<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<SortedSet<T>>();
        }

        ListCodecs.WriteEnumerable<T, TCodec, TWriter>(ref writer, value);
    }

    /// <inheritdoc/>
    public static SortedSet<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        Ordered.ToSet(ListCodecs.ReadArray<T, TCodec, TReader>(ref reader));
}
