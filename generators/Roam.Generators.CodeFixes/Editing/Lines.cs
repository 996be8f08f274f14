using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Roam.Generators.CodeFixes.Editing;

/// <summary>How the lines of a file end.</summary>
internal static class Lines
{
    /// <summary>The first line break of the file that a node stands in.</summary>
    public static string BreakOf(SyntaxNode node)
    {
        SyntaxTrivia first = node.SyntaxTree.GetRoot().DescendantTrivia()
            .FirstOrDefault(static item => item.IsKind(SyntaxKind.EndOfLineTrivia));
        return first.IsKind(SyntaxKind.EndOfLineTrivia) ? first.ToString() : "\n";
    }
}
