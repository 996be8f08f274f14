using System.Collections.Immutable;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="IImmutableDictionary{TKey, TValue}"/> as a map.</summary>
/// <remarks>What is read is an <see cref="ImmutableDictionary{TKey, TValue}"/>; a key that comes twice is refused.</remarks>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
/// <typeparam name="TKeyCodec">The codec of the keys.</typeparam>
/// <typeparam name="TValueCodec">The codec of the values.</typeparam>
public readonly struct IImmutableDictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec> : IPayloadCodec<IImmutableDictionary<TKey, TValue>>
    where TKey : notnull
    where TKeyCodec : struct, IPayloadCodec<TKey>
    where TValueCodec : struct, IPayloadCodec<TValue>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, IImmutableDictionary<TKey, TValue> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<IImmutableDictionary<TKey, TValue>>();
        }

        MapCodecs.WriteEnumerable<TKey, TValue, TKeyCodec, TValueCodec, TWriter>(ref writer, value, value.Count);
    }

    /// <inheritdoc/>
    public static IImmutableDictionary<TKey, TValue> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        MapCodecs.ReadDictionary<TKey, TValue, TKeyCodec, TValueCodec, TReader>(ref reader).ToImmutableDictionary();
}
