using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="ImmutableArray{T}"/> as a list.</summary>
/// <remarks>A default value, which holds no array, is refused like <see langword="null"/>.</remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct ImmutableArrayCodec<T, TCodec> : IPayloadCodec<ImmutableArray<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ImmutableArray<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value.IsDefault)
        {
            CodecErrors.ThrowNull<ImmutableArray<T>>();
        }

        ListCodecs.WriteSpan<T, TCodec, TWriter>(ref writer, value.AsSpan());
    }

    /// <inheritdoc/>
    public static ImmutableArray<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        ImmutableCollectionsMarshal.AsImmutableArray(ListCodecs.ReadArray<T, TCodec, TReader>(ref reader));
}
