using System.Collections.Immutable;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="IImmutableQueue{T}"/> as a list.</summary>
/// <remarks>What is read is an <see cref="ImmutableQueue{T}"/>.</remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct IImmutableQueueCodec<T, TCodec> : IPayloadCodec<IImmutableQueue<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, IImmutableQueue<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<IImmutableQueue<T>>();
        }

        ListCodecs.WriteEnumerable<T, TCodec, TWriter>(ref writer, value);
    }

    /// <inheritdoc/>
    public static IImmutableQueue<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        ImmutableQueue.Create(ListCodecs.ReadArray<T, TCodec, TReader>(ref reader));
}
