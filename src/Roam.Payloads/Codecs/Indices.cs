namespace Roam.Payloads.Codecs;

/// <summary>Indices as numbers.</summary>
internal static class Indices
{
    public static int ToNumber(Index index) => index.IsFromEnd ? ~index.Value : index.Value;

    public static Index FromNumber(int number) => number < 0 ? Index.FromEnd(~number) : Index.FromStart(number);
}
