using System.Collections.Concurrent;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="ConcurrentBag{T}"/> as a list.</summary>
/// <remarks>What is written is the content at one moment. A bag promises no order; that of the payload is the order in which the bag is enumerated.</remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct ConcurrentBagCodec<T, TCodec> : IPayloadCodec<ConcurrentBag<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ConcurrentBag<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<ConcurrentBag<T>>();
        }

        ListCodecs.WriteSpan<T, TCodec, TWriter>(ref writer, value.ToArray());
    }

    /// <inheritdoc/>
    public static ConcurrentBag<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        new(Reversed.Of(ListCodecs.ReadArray<T, TCodec, TReader>(ref reader)));
}
