namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="ISet{T}"/> as a list.</summary>
/// <remarks>What is read is a <see cref="HashSet{T}"/>; an element that comes twice is taken once.</remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct ISetCodec<T, TCodec> : IPayloadCodec<ISet<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ISet<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<ISet<T>>();
        }

        ListCodecs.WriteEnumerable<T, TCodec, TWriter>(ref writer, value);
    }

    /// <inheritdoc/>
    public static ISet<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        ListCodecs.ReadSet<T, TCodec, TReader>(ref reader);
}
