using System.Collections;

/// <summary>Compares what came back with what was sent.</summary>
internal static class Check
{
    /// <summary>Calls a method that answers with its argument.</summary>
    public static async Task EchoAsync<T>(Func<T, ValueTask<T>> method, T value) => Same(value, await method(value));

    /// <summary>Compares two values; sequences by their elements.</summary>
    public static void Same(object? expected, object? actual)
    {
        if (expected is IEnumerable some and not string && actual is IEnumerable others)
        {
            object?[] wanted = [.. some.Cast<object?>()];
            object?[] found = [.. others.Cast<object?>()];
            Same(wanted.Length, found.Length);
            for (int i = 0; i < wanted.Length; i++)
            {
                Same(wanted[i], found[i]);
            }
        }
        else if (!Equals(expected, actual))
        {
            throw new InvalidOperationException($"Expected '{expected}', got '{actual}'.");
        }
    }
}
