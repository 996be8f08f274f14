using System.Collections.Immutable;

namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="ImmutableDictionary{TKey, TValue}"/> as a map.</summary>
/// <remarks>The keys are compared by their default equality; one that comes twice is refused.</remarks>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
/// <typeparam name="TKeyCodec">The codec of the keys.</typeparam>
/// <typeparam name="TValueCodec">The codec of the values.</typeparam>
public readonly struct ImmutableDictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec> : IPayloadCodec<ImmutableDictionary<TKey, TValue>>
    where TKey : notnull
    where TKeyCodec : struct, IPayloadCodec<TKey>
    where TValueCodec : struct, IPayloadCodec<TValue>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ImmutableDictionary<TKey, TValue> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        AheadOfTime.Keep<TKeyCodec>();
        AheadOfTime.Keep<TValueCodec>();
        if (value is null)
        {
            CodecErrors.ThrowNull<ImmutableDictionary<TKey, TValue>>();
        }

        writer.BeginMap(value.Count);
        foreach ((TKey key, TValue item) in value)
        {
            TKeyCodec.Write(ref writer, key);
            TValueCodec.Write(ref writer, item);
        }

        writer.EndMap();
    }

    /// <inheritdoc/>
    public static ImmutableDictionary<TKey, TValue> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        Dictionary<TKey, TValue> items = MapCodecs.ReadDictionary<TKey, TValue, TKeyCodec, TValueCodec, TReader>(ref reader);
        return items.ToImmutableDictionary();
    }
}
