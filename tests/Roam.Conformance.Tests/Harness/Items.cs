namespace Roam.Conformance.Tests.Harness;

/// <summary>Streams of the program.</summary>
internal static class Items
{
    public static async IAsyncEnumerable<int> OfAsync(params int[] items)
    {
        foreach (int item in items)
        {
            yield return item;
            await Task.Yield();
        }
    }

    /// <summary>Reads a stream to its end.</summary>
    public static async Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> items)
    {
        List<T> list = [];
        await foreach (T item in items)
        {
            list.Add(item);
        }

        return list;
    }
}
