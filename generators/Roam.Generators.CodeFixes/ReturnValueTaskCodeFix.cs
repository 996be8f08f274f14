using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Roam.Generators.CodeFixes.Editing;
using Roam.Generators.Diagnostics;
using Roam.Generators.Parsing;

namespace Roam.Generators.CodeFixes;

/// <summary>
/// ROAM0004: turns <c>void</c> into <c>ValueTask</c>, and a type that can be sent into <c>ValueTask&lt;T&gt;</c>. How implementations
/// become asynchronous is for their author to say.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReturnValueTaskCodeFix))]
[Shared]
public sealed class ReturnValueTaskCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.UnsupportedReturn.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.FindMethodAsync().ConfigureAwait(false) is not var (declaration, method, compilation)
            || compilation.GetTypeByMetadataName(RoamNames.ValueTask) is not { } valueTask
            || declaration is not { Body: null, ExpressionBody: null }
            || method.RefKind != RefKind.None
            || !(method.ReturnsVoid || CanBeSent(method.ReturnType, compilation)))
        {
            return;
        }

        Document document = context.Document;
        string name = method.ReturnsVoid ? "ValueTask" : $"ValueTask<{declaration.ReturnType.WithoutTrivia()}>";
        context.RegisterCodeFix(
            CodeAction.Create(
                $"Return '{name}' (implementations are not changed)",
                cancellationToken => ChangeAsync(document, declaration, valueTask, method.ReturnsVoid, cancellationToken),
                nameof(ReturnValueTaskCodeFix)),
            context.Diagnostics);
    }

    private static async Task<Document> ChangeAsync(
        Document document,
        MethodDeclarationSyntax declaration,
        INamedTypeSymbol valueTask,
        bool isVoid,
        CancellationToken cancellationToken)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        SyntaxNode type = editor.Generator.Name(valueTask);
        if (!isVoid)
        {
            type = editor.Generator.WithTypeArguments(type, declaration.ReturnType.WithoutTrivia());
        }

        editor.ReplaceNode(declaration.ReturnType, type.WithTriviaFrom(declaration.ReturnType));
        return editor.GetChangedDocument();
    }

    private static bool CanBeSent(ITypeSymbol type, Compilation compilation)
    {
        var types = new TypeClassifier(compilation);
        return types.Classify(types.Normalize(type)).Category
            is not (TypeCategory.Error or TypeCategory.Unsupported or TypeCategory.Tx or TypeCategory.Rx);
    }
}
