using System.Collections.Immutable;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="ImmutableList{T}"/> as a list.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct ImmutableListCodec<T, TCodec> : IPayloadCodec<ImmutableList<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ImmutableList<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        AheadOfTime.Keep<TCodec>();
        if (value is null)
        {
            CodecErrors.ThrowNull<ImmutableList<T>>();
        }

        writer.BeginList(value.Count);
        foreach (T element in value)
        {
            TCodec.Write(ref writer, element);
        }

        writer.EndList();
    }

    /// <inheritdoc/>
    public static ImmutableList<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        ImmutableList.Create(new ReadOnlySpan<T>(ListCodecs.ReadArray<T, TCodec, TReader>(ref reader)));
}
