using System.Collections.Concurrent;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="ConcurrentStack{T}"/> as a list.</summary>
/// <remarks>What is written is the content at one moment. The element at the top comes first.</remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct ConcurrentStackCodec<T, TCodec> : IPayloadCodec<ConcurrentStack<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ConcurrentStack<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<ConcurrentStack<T>>();
        }

        ListCodecs.WriteSpan<T, TCodec, TWriter>(ref writer, value.ToArray());
    }

    /// <inheritdoc/>
    public static ConcurrentStack<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        new(Reversed.Of(ListCodecs.ReadArray<T, TCodec, TReader>(ref reader)));
}
