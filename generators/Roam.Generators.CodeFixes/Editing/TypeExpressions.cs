using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Roam.Generators.CodeFixes.Editing;

/// <summary>Types in code that a fix adds.</summary>
internal static class TypeExpressions
{
    /// <summary>
    /// A type by its full name, which the editor shortens as the file's using directives allow. No directive is added: the batch fixer
    /// merges the same line from two fixes, but takes that of a third for a conflict.
    /// </summary>
    public static TypeSyntax Name(this SyntaxGenerator generator, INamedTypeSymbol type) =>
        (TypeSyntax)generator.TypeExpression(type, addImport: false);
}
