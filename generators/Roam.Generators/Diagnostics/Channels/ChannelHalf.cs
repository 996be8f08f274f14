using Microsoft.CodeAnalysis;

namespace Roam.Generators.Diagnostics.Channels;

/// <summary>A half of a channel that a method holds in a variable, or throws away.</summary>
/// <param name="name">The variable, or <see langword="null"/> if it is thrown away.</param>
/// <param name="declaration">Where it gets it.</param>
internal sealed class ChannelHalf(string? name, SyntaxNode declaration)
{
    public string? Name { get; } = name;

    public SyntaxNode Declaration { get; } = declaration;

    /// <summary>What the method does with it, in the order of the source.</summary>
    public List<HalfUse> Uses { get; } = [];

    /// <summary>Whether all that becomes of it is seen: no code that may do anything with it has it.</summary>
    public bool IsWhollySeen => !Has(HalfUseKind.Other) && !Has(HalfUseKind.Call);

    public bool Has(HalfUseKind kind) => Uses.Exists(use => use.Kind == kind);
}
