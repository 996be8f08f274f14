using System.Collections.Immutable;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="IImmutableStack{T}"/> as a list.</summary>
/// <remarks>What is read is an <see cref="ImmutableStack{T}"/>. The element at the top comes first.</remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TCodec">The codec of the elements.</typeparam>
public readonly struct IImmutableStackCodec<T, TCodec> : IPayloadCodec<IImmutableStack<T>>
    where TCodec : struct, IPayloadCodec<T>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, IImmutableStack<T> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<IImmutableStack<T>>();
        }

        ListCodecs.WriteEnumerable<T, TCodec, TWriter>(ref writer, value);
    }

    /// <inheritdoc/>
    public static IImmutableStack<T> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        ImmutableStack.Create(Reversed.Of(ListCodecs.ReadArray<T, TCodec, TReader>(ref reader)));
}
