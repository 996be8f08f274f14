namespace Roam.Payloads.Codecs;

/// <summary>Sorts what was read. Types without an order, or whose order fails, come from the contract or the peer: the payload is refused.</summary>
internal static class Ordered
{
    public static SortedSet<T> ToSet<T>(T[] values)
    {
        try
        {
            return new SortedSet<T>(values);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            throw NoOrder<T>(exception);
        }
    }

    public static SortedDictionary<TKey, TValue> ToMap<TKey, TValue>(Dictionary<TKey, TValue> items)
        where TKey : notnull
    {
        try
        {
            return new SortedDictionary<TKey, TValue>(items);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            throw NoOrder<TKey>(exception);
        }
    }

    private static PayloadException NoOrder<T>(Exception exception) =>
        new($"Elements of type '{typeof(T)}' cannot be put in order.", exception);
}
