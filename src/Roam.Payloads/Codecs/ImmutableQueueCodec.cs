using System.Collections.Immutable;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="ImmutableQueue{T}"/> as a list.</summary>
/// <remarks>The first to leave the queue comes first.</remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct ImmutableQueueCodec<T, TCodec> : IPayloadCodec<ImmutableQueue<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ImmutableQueue<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<ImmutableQueue<T>>();
        }

        ListCodecs.WriteEnumerable<T, TCodec, TWriter>(ref writer, value);
    }

    /// <inheritdoc/>
    public static ImmutableQueue<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        ImmutableQueue.Create(ListCodecs.ReadArray<T, TCodec, TReader>(ref reader));
}
