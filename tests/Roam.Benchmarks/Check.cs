namespace Roam.Benchmarks;

/// <summary>A contender that answers wrongly is not measured.</summary>
internal static class Check
{
    public static void Equal(long actual, long expected)
    {
        if (actual != expected)
        {
            throw new InvalidOperationException($"Got {actual} where {expected} was due.");
        }
    }
}
