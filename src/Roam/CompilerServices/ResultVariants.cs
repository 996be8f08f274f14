using Roam.Payloads;

namespace Roam.CompilerServices;

/// <summary>The alternatives of every result. Not in the generic codec, so that there is one of it.</summary>
internal static class ResultVariants
{
    public static readonly VariantShape Shape = new("Result", 0, 1);
}
