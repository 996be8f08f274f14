using System.Collections.Concurrent;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="ConcurrentQueue{T}"/> as a list.</summary>
/// <remarks>What is written is the content at one moment. The first to leave the queue comes first.</remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct ConcurrentQueueCodec<T, TCodec> : IPayloadCodec<ConcurrentQueue<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ConcurrentQueue<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<ConcurrentQueue<T>>();
        }

        ListCodecs.WriteSpan<T, TCodec, TWriter>(ref writer, value.ToArray());
    }

    /// <inheritdoc/>
    public static ConcurrentQueue<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        new(ListCodecs.ReadArray<T, TCodec, TReader>(ref reader));
}
