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
/// ROAM0007: moves the token or context of a method and its implementations to the end. Callers are left to the compiler.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MoveContextLastCodeFix))]
[Shared]
public sealed class MoveContextLastCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.MisplacedContext.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.FindMethodAsync().ConfigureAwait(false) is not var (_, method, _)
            || method.Parameters[method.Parameters.Length - 1].IsParams
            || method.Parameters.Count(static item => MethodSignature.IsContext(item.Type)) != 1)
        {
            // Which one of several to keep is for the author to say.
            return;
        }

        IParameterSymbol moved = method.Parameters.Single(static item => MethodSignature.IsContext(item.Type));
        Solution solution = context.Document.Project.Solution;
        context.RegisterCodeFix(
            CodeAction.Create(
                $"Move '{moved.Name}' to the end (callers are not changed)",
                cancellationToken => MoveAsync(solution, method, moved.Ordinal, cancellationToken),
                nameof(MoveContextLastCodeFix)),
            context.Diagnostics);
    }

    private static async Task<Solution> MoveAsync(Solution solution, IMethodSymbol method, int ordinal, CancellationToken cancellationToken)
    {
        var editor = new SolutionEditor(solution);
        foreach (MethodDeclaration declaration in
            await MethodDeclaration.FindAllAsync(method, solution, cancellationToken).ConfigureAwait(false))
        {
            DocumentEditor document = await editor.GetDocumentEditorAsync(declaration.Document, cancellationToken).ConfigureAwait(false);
            ParameterListSyntax list = declaration.Syntax.ParameterList;
            document.ReplaceNode(list, list.MoveLast(ordinal));
        }

        return editor.GetChangedSolution();
    }
}
