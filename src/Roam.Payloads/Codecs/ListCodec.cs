using System.Runtime.InteropServices;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="List{T}"/> as a list.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct ListCodec<T, TCodec> : IPayloadCodec<List<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, List<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<List<T>>();
        }

        ListCodecs.WriteSpan<T, TCodec, TWriter>(ref writer, CollectionsMarshal.AsSpan(value));
    }

    /// <inheritdoc/>
    public static List<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        ListCodecs.ReadList<T, TCodec, TReader>(ref reader);
}
