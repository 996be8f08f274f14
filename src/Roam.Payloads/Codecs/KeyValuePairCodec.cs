namespace Roam.Payloads.Codecs;

/// <summary>Writes and reads <see cref="KeyValuePair{TKey, TValue}"/> as a tuple of two.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
/// <typeparam name="TKeyCodec">The codec of the keys.</typeparam>
/// <typeparam name="TValueCodec">The codec of the values.</typeparam>
public readonly struct KeyValuePairCodec<TKey, TValue, TKeyCodec, TValueCodec> : IPayloadCodec<KeyValuePair<TKey, TValue>>
    where TKeyCodec : struct, IPayloadCodec<TKey>
    where TValueCodec : struct, IPayloadCodec<TValue>
{
    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, KeyValuePair<TKey, TValue> value)
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        AheadOfTime.Keep<TKeyCodec>();
        AheadOfTime.Keep<TValueCodec>();
        writer.BeginTuple(2);
        TKeyCodec.Write(ref writer, value.Key);
        TValueCodec.Write(ref writer, value.Value);
        writer.EndTuple();
    }

    /// <inheritdoc/>
    public static KeyValuePair<TKey, TValue> Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader, allows ref struct
    {
        AheadOfTime.Keep<TKeyCodec>();
        AheadOfTime.Keep<TValueCodec>();
        int count = TupleCodecs.Begin(ref reader, 2);
        TKey key = TKeyCodec.Read(ref reader);
        TValue value = TValueCodec.Read(ref reader);
        reader.EndTuple(count - 2);
        return new KeyValuePair<TKey, TValue>(key, value);
    }
}
