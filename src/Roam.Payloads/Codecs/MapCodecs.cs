namespace Roam.Payloads.Codecs;

/// <summary>What the codecs of dictionaries have in common.</summary>
internal static class MapCodecs
{
    public static void WriteEnumerable<TKey, TValue, TKeyCodec, TValueCodec, TWriter>(
        ref TWriter writer, IEnumerable<KeyValuePair<TKey, TValue>> items, int count)
        where TKeyCodec : struct, IPayloadCodec<TKey>
        where TValueCodec : struct, IPayloadCodec<TValue>
        where TWriter : struct, IPayloadWriter, allows ref struct
    {
        AheadOfTime.Keep<TKeyCodec>();
        AheadOfTime.Keep<TValueCodec>();
        int left = count;
        writer.BeginMap(count);
        foreach ((TKey key, TValue value) in items)
        {
            TKeyCodec.Write(ref writer, key);
            TValueCodec.Write(ref writer, value);
            left--;
        }

        if (left != 0)
        {
            CodecErrors.ThrowCountChanged<IEnumerable<KeyValuePair<TKey, TValue>>>();
        }

        writer.EndMap();
    }

    public static Dictionary<TKey, TValue> ReadDictionary<TKey, TValue, TKeyCodec, TValueCodec, TReader>(ref TReader reader)
        where TKey : notnull
        where TKeyCodec : struct, IPayloadCodec<TKey>
        where TValueCodec : struct, IPayloadCodec<TValue>
        where TReader : struct, IPayloadReader, allows ref struct
    {
        AheadOfTime.Keep<TKeyCodec>();
        AheadOfTime.Keep<TValueCodec>();
        int count = reader.BeginMap();
        var items = new Dictionary<TKey, TValue>(ListCodecs.GetFirstCapacity<KeyValuePair<TKey, TValue>>(count));
        for (int i = 0; i < count; i++)
        {
            TKey key = TKeyCodec.Read(ref reader);
            if (key is null)
            {
                CodecErrors.ThrowNull<TKey>();
            }

            if (!items.TryAdd(key, TValueCodec.Read(ref reader)))
            {
                CodecErrors.ThrowDuplicateKey<TKey>();
            }
        }

        reader.EndMap();
        return items;
    }
}
