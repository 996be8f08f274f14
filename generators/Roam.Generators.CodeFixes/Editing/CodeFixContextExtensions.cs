using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Roam.Generators.CodeFixes.Editing;

/// <summary>What several fixes ask of the place that they are offered at.</summary>
internal static class CodeFixContextExtensions
{
    /// <summary>
    /// The method that a diagnostic is reported at or in, with its symbol; <see langword="null"/> if it is reported at the contract,
    /// because the method stands in another assembly.
    /// </summary>
    public static async Task<(MethodDeclarationSyntax Syntax, IMethodSymbol Symbol, Compilation Compilation)?> FindMethodAsync(
        this CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        return root?.FindNode(context.Span).FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } declaration
            && model?.GetDeclaredSymbol(declaration, context.CancellationToken) is { } method
            ? (declaration, method, model.Compilation)
            : null;
    }
}
