using System.Collections.Concurrent;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="ConcurrentDictionary{TKey, TValue}"/> as a map.</summary>
/// <remarks>What is written is the content at one moment. The keys are compared by their default equality; one that comes twice is refused.</remarks>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
/// <typeparam name="TKeyCodec">The codec of the keys.</typeparam>
/// <typeparam name="TValueCodec">The codec of the values.</typeparam>
public readonly struct ConcurrentDictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec> : IPayloadCodec<ConcurrentDictionary<TKey, TValue>>
    where TKey : notnull
    where TKeyCodec : struct, IPayloadCodec<TKey>
    where TValueCodec : struct, IPayloadCodec<TValue>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ConcurrentDictionary<TKey, TValue> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        if (value is null)
        {
            CodecErrors.ThrowNull<ConcurrentDictionary<TKey, TValue>>();
        }

        KeyValuePair<TKey, TValue>[] items = value.ToArray();
        MapCodecs.WriteEnumerable<TKey, TValue, TKeyCodec, TValueCodec, TWriter>(ref writer, items, items.Length);
    }

    /// <inheritdoc/>
    public static ConcurrentDictionary<TKey, TValue> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct =>
        new(MapCodecs.ReadDictionary<TKey, TValue, TKeyCodec, TValueCodec, TReader>(ref reader));
}
