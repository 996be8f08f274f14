using Microsoft.CodeAnalysis.Diagnostics;

namespace Roam.Generators;

/// <summary>What MSBuild properties tell the generator.</summary>
internal sealed record GeneratorOptions
{
    private const string StrictProperty = "build_property.RoamStrictGeneratedCode";

    /// <summary>Whether the compiler may warn about generated code. Off for users, on in our own tests.</summary>
    public required bool StrictGeneratedCode { get; init; }

    public static GeneratorOptions From(AnalyzerConfigOptions options) => new()
    {
        StrictGeneratedCode = options.TryGetValue(StrictProperty, out string? value)
            && bool.TryParse(value, out bool isStrict)
            && isStrict,
    };
}
