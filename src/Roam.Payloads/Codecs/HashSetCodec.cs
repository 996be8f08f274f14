namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="HashSet{T}"/> as a list.</summary>
/// <remarks>The elements are compared by their default equality; one that comes twice is taken once.</remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct HashSetCodec<T, TCodec> : IPayloadCodec<HashSet<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, HashSet<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        AheadOfTime.Keep<TCodec>();
        if (value is null)
        {
            CodecErrors.ThrowNull<HashSet<T>>();
        }

        writer.BeginList(value.Count);
        foreach (T element in value)
        {
            TCodec.Write(ref writer, element);
        }

        writer.EndList();
    }

    /// <inheritdoc/>
    public static HashSet<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        ListCodecs.ReadSet<T, TCodec, TReader>(ref reader);
}
