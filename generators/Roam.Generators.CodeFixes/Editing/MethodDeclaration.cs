using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;

namespace Roam.Generators.CodeFixes.Editing;

/// <summary>A declaration that changes together with a method of a contract.</summary>
internal sealed class MethodDeclaration
{
    private MethodDeclaration(DocumentId document, MethodDeclarationSyntax syntax)
    {
        Document = document;
        Syntax = syntax;
    }

    public DocumentId Document { get; }

    public MethodDeclarationSyntax Syntax { get; }

    public bool IsExplicitImplementation => Syntax.ExplicitInterfaceSpecifier is not null;

    /// <summary>
    /// The method itself and what implements it in the solution, with the overrides of those. Generated clients are not among them: they
    /// follow on their own.
    /// </summary>
    public static async Task<ImmutableArray<MethodDeclaration>> FindAllAsync(
        IMethodSymbol method,
        Solution solution,
        CancellationToken cancellationToken)
    {
        var methods = new List<ISymbol> { method };
        foreach (ISymbol implementation in
            await SymbolFinder.FindImplementationsAsync(method, solution, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            ISymbol root = implementation;
            while (root is IMethodSymbol { OverriddenMethod: { } overridden })
            {
                root = overridden;
            }

            methods.Add(root);
            methods.AddRange(
                await SymbolFinder.FindOverridesAsync(root, solution, cancellationToken: cancellationToken).ConfigureAwait(false));
        }

        var found = new Dictionary<(DocumentId, int), MethodDeclaration>();
        foreach (SyntaxReference reference in methods.OfType<IMethodSymbol>().SelectMany(Parts))
        {
            if (solution.GetDocument(reference.SyntaxTree) is { } document and not SourceGeneratedDocument
                && await reference.GetSyntaxAsync(cancellationToken).ConfigureAwait(false) is MethodDeclarationSyntax syntax)
            {
                found[(document.Id, syntax.SpanStart)] = new(document.Id, syntax);
            }
        }

        return [.. found.Values];
    }

    private static IEnumerable<SyntaxReference> Parts(IMethodSymbol method) =>
        method.PartialImplementationPart is { } other
            ? method.DeclaringSyntaxReferences.Concat(other.DeclaringSyntaxReferences)
            : method.DeclaringSyntaxReferences;
}
