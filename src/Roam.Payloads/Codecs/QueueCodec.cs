namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="Queue{T}"/> as a list.</summary>
/// <remarks>The first to leave the queue comes first.</remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct QueueCodec<T, TCodec> : IPayloadCodec<Queue<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Queue<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<Queue<T>>();
        }

        ListCodecs.WriteEnumerable<T, TCodec, TWriter>(ref writer, value);
    }

    /// <inheritdoc/>
    public static Queue<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        new(ListCodecs.ReadArray<T, TCodec, TReader>(ref reader));
}
