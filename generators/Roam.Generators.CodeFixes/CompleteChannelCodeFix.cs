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

namespace Roam.Generators.CodeFixes;

/// <summary>ROAM0070: completes a channel where everything was sent: at the end of its <c>using</c>, or before it is disposed of.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CompleteChannelCodeFix))]
[Shared]
public sealed class CompleteChannelCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.NotCompleted.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Document document = context.Document;
        if (await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root
            || await document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) is not { } model
            || root.FindToken(context.Span.Start) is var name && !name.IsKind(SyntaxKind.IdentifierToken)
            || name.Parent is not { } half
            || FindPlace(half) is not { } place
            || !CanFollow(place, model))
        {
            return;
        }

        context.RegisterCodeFix(
            CodeAction.Create(
                $"Call '{name.Text}.CompleteAsync()'",
                cancellationToken => ChangeAsync(document, place, name.Text, cancellationToken),
                nameof(CompleteChannelCodeFix)),
            context.Diagnostics);
    }

    /// <summary>The statement that the call goes behind or before, or the block that it goes to the end of.</summary>
    private static StatementSyntax? FindPlace(SyntaxNode half)
    {
        foreach (SyntaxNode ancestor in half.AncestorsAndSelf())
        {
            switch (ancestor)
            {
                case LocalDeclarationStatementSyntax { Parent: BlockSyntax block }:
                    return block;
                case UsingStatementSyntax { Statement: BlockSyntax block }:
                    return block;
                case ExpressionStatementSyntax { Parent: BlockSyntax } disposal:
                    return disposal;
                case StatementSyntax or MemberDeclarationSyntax:
                    return null;
            }
        }

        return null;
    }

    /// <summary>Whether the call would run where it is put.</summary>
    private static bool CanFollow(StatementSyntax place, SemanticModel model) =>
        place is not BlockSyntax block
        || FindReturn(block) is not null
        || model.AnalyzeControlFlow(block) is { Succeeded: true, EndPointIsReachable: true };

    private static ReturnStatementSyntax? FindReturn(BlockSyntax block) => block.Statements.LastOrDefault() as ReturnStatementSyntax;

    private static async Task<Document> ChangeAsync(Document document, StatementSyntax place, string name, CancellationToken cancellationToken)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        StatementSyntax call = SyntaxFactory.ParseStatement($"await {name}.CompleteAsync();")
            .WithTrailingTrivia(SyntaxFactory.EndOfLine(Lines.BreakOf(place)))
            .WithAdditionalAnnotations(Formatter.Annotation);
        if (place is not BlockSyntax block)
        {
            editor.InsertBefore(place, call);
        }
        else if (FindReturn(block) is { } end)
        {
            editor.InsertBefore(end, call);
        }
        else if (block.Statements.LastOrDefault() is { } last)
        {
            editor.InsertAfter(last, call);
        }
        else
        {
            editor.ReplaceNode(block, block.AddStatements(call));
        }

        return editor.GetChangedDocument();
    }
}
