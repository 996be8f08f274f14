namespace Roam.Payloads.Codecs;

/// <summary>Turns around what a stack takes: the last to be pushed is the first to be enumerated.</summary>
internal static class Reversed
{
    public static T[] Of<T>(T[] values)
    {
        Array.Reverse(values);
        return values;
    }
}
