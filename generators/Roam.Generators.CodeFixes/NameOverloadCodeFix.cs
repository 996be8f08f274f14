using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Roam.Generators.CodeFixes.Editing;
using Roam.Generators.Diagnostics;
using Roam.Generators.Parsing;

namespace Roam.Generators.CodeFixes;

/// <summary>ROAM0013: names an overload on the wire, after its parameters where that tells it from the others.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NameOverloadCodeFix))]
[Shared]
public sealed class NameOverloadCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.UnnamedOverload.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.FindMethodAsync().ConfigureAwait(false) is not var (declaration, method, compilation)
            || compilation.GetTypeByMetadataName(RoamNames.MethodAttribute) is not { } attribute)
        {
            return;
        }

        Document document = context.Document;
        string name = OverloadNames.Suggest(method, compilation);
        AttributeSyntax? existing = await FindAttributeAsync(method, context.CancellationToken).ConfigureAwait(false);
        context.RegisterCodeFix(
            CodeAction.Create(
                $"Name it \"{name}\" on the wire",
                cancellationToken => existing is null
                    ? AddAttributeAsync(document, declaration, attribute, name, cancellationToken)
                    : SetNameAsync(document, existing, name, cancellationToken),
                nameof(NameOverloadCodeFix)),
            context.Diagnostics);
    }

    /// <summary>A <c>[RoamMethod]</c> that gives no name.</summary>
    private static async Task<AttributeSyntax?> FindAttributeAsync(IMethodSymbol method, CancellationToken cancellationToken) =>
        method.FindAttribute(RoamNames.MethodAttribute)?.ApplicationSyntaxReference is { } reference
            ? (AttributeSyntax)await reference.GetSyntaxAsync(cancellationToken).ConfigureAwait(false)
            : null;

    private static async Task<Document> AddAttributeAsync(
        Document document,
        MethodDeclarationSyntax declaration,
        INamedTypeSymbol attribute,
        string name,
        CancellationToken cancellationToken)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        SyntaxTriviaList leading = declaration.GetLeadingTrivia();
        SyntaxTriviaList indentation = [.. leading.Reverse().TakeWhile(static item => item.IsKind(SyntaxKind.WhitespaceTrivia))];
        AttributeSyntax added = SyntaxFactory.Attribute(
            (NameSyntax)editor.Generator.Name(attribute),
            ArgumentsOf(name));
        AttributeListSyntax list = SyntaxFactory.AttributeList([added])
            .WithLeadingTrivia(leading)
            .WithTrailingTrivia(SyntaxFactory.EndOfLine(Lines.BreakOf(editor.OriginalRoot)))
            .WithAdditionalAnnotations(Formatter.Annotation);
        MethodDeclarationSyntax bare = declaration.WithLeadingTrivia(indentation);
        editor.ReplaceNode(declaration, bare.WithAttributeLists(bare.AttributeLists.Insert(0, list)));
        return editor.GetChangedDocument();
    }

    private static async Task<Document> SetNameAsync(
        Document document,
        AttributeSyntax attribute,
        string name,
        CancellationToken cancellationToken)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        editor.ReplaceNode(attribute, attribute.WithArgumentList(ArgumentsOf(name)));
        return editor.GetChangedDocument();
    }

    private static AttributeArgumentListSyntax ArgumentsOf(string name) => SyntaxFactory.AttributeArgumentList(
    [
        SyntaxFactory.AttributeArgument(
            SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(name))),
    ]);
}
