using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Roam.Generators.Diagnostics;
using Roam.Generators.Parsing;

namespace Roam.Generators.CodeFixes;

/// <summary>ROAM0001: makes a contract, and the types around it, internal where they are less.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeContractAccessibleCodeFix))]
[Shared]
public sealed class MakeContractAccessibleCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.InaccessibleInterface.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindNode(context.Span).FirstAncestorOrSelf<InterfaceDeclarationSyntax>() is not { } declaration
            || model?.GetDeclaredSymbol(declaration, context.CancellationToken) is not { } contract)
        {
            return;
        }

        ImmutableArray<INamedTypeSymbol> hidden = [.. FindHidden(contract)];
        Solution solution = context.Document.Project.Solution;
        context.RegisterCodeFix(
            CodeAction.Create(
                $"Make {string.Join(" and ", hidden.Select(static type => $"'{type.Name}'"))} internal",
                cancellationToken => MakeInternalAsync(solution, hidden, cancellationToken),
                nameof(MakeContractAccessibleCodeFix)),
            context.Diagnostics);
    }

    /// <summary>The types to change, the outermost first.</summary>
    private static IEnumerable<INamedTypeSymbol> FindHidden(INamedTypeSymbol contract)
    {
        var chain = new Stack<INamedTypeSymbol>();
        for (INamedTypeSymbol? type = contract; type is not null; type = type.ContainingType)
        {
            chain.Push(type);
        }

        return chain.Where(static type => !ContractRules.IsAccessible(type));
    }

    private static async Task<Solution> MakeInternalAsync(
        Solution solution,
        ImmutableArray<INamedTypeSymbol> types,
        CancellationToken cancellationToken)
    {
        foreach (IGrouping<SyntaxTree, SyntaxReference> file in types
            .SelectMany(static type => DeclarationsToChange(type, default))
            .GroupBy(static reference => reference.SyntaxTree))
        {
            if (solution.GetDocument(file.Key) is { } document)
            {
                SourceText text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
                IEnumerable<TextChange> changes = file.SelectMany(
                    reference => MakeInternal((TypeDeclarationSyntax)reference.GetSyntax(cancellationToken)));
                solution = solution.WithDocumentText(document.Id, text.WithChanges(changes.OrderBy(static change => change.Span.Start)));
            }
        }

        return solution;
    }

    /// <summary>Every part of a type that says how accessible it is; the first part if none does.</summary>
    private static IEnumerable<SyntaxReference> DeclarationsToChange(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        ImmutableArray<SyntaxReference> explicitParts =
        [
            .. type.DeclaringSyntaxReferences.Where(
                part => ((TypeDeclarationSyntax)part.GetSyntax(cancellationToken)).Modifiers.Any(IsAccessibility)),
        ];
        return explicitParts.IsEmpty ? type.DeclaringSyntaxReferences.Take(1) : explicitParts;
    }

    /// <summary>As changes of the text, so that not a space moves elsewhere.</summary>
    private static IEnumerable<TextChange> MakeInternal(TypeDeclarationSyntax type)
    {
        const string Internal = "internal";
        ImmutableArray<SyntaxToken> old = [.. type.Modifiers.Where(IsAccessibility)];
        if (old.IsEmpty)
        {
            SyntaxToken first = type.Modifiers.Count == 0 ? type.Keyword : type.Modifiers[0];
            return [new TextChange(new TextSpan(first.SpanStart, 0), Internal + " ")];
        }

        // The other of two, as in "private protected", goes with the space before it.
        return old.Select((token, index) => index == 0
            ? new TextChange(token.Span, Internal)
            : new TextChange(TextSpan.FromBounds(token.GetPreviousToken().Span.End, token.Span.End), ""));
    }

    private static bool IsAccessibility(SyntaxToken modifier) =>
        SyntaxFacts.IsAccessibilityModifier(modifier.Kind()) || modifier.IsKind(SyntaxKind.FileKeyword);
}
