using Microsoft.CodeAnalysis;

namespace Roam.Generators.Diagnostics.Channels;

/// <summary>One place where a method does something with a half of a channel.</summary>
/// <param name="kind">What.</param>
/// <param name="syntax">Where.</param>
internal readonly struct HalfUse(HalfUseKind kind, SyntaxNode syntax)
{
    public HalfUseKind Kind { get; } = kind;

    public SyntaxNode Syntax { get; } = syntax;
}
