using System.Collections.Immutable;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="IImmutableSet{T}"/> as a list.</summary>
/// <remarks>What is read is an <see cref="ImmutableHashSet{T}"/>; an element that comes twice is taken once.</remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct IImmutableSetCodec<T, TCodec> : IPayloadCodec<IImmutableSet<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, IImmutableSet<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<IImmutableSet<T>>();
        }

        ListCodecs.WriteEnumerable<T, TCodec, TWriter>(ref writer, value);
    }

    /// <inheritdoc/>
    public static IImmutableSet<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        ListCodecs.ReadSet<T, TCodec, TReader>(ref reader).ToImmutableHashSet();
}
