using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Roam.Generators.CodeFixes.Editing;
using Roam.Generators.Diagnostics;
using Roam.Generators.Parsing;

namespace Roam.Generators.CodeFixes;

/// <summary>
/// ROAM0016: gives a method and its implementations a <c>CancellationToken</c>, with a default, so that callers stay as they are.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddTokenCodeFix))]
[Shared]
public sealed class AddTokenCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.MissingToken.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.FindMethodAsync().ConfigureAwait(false) is not var (_, method, compilation)
            || compilation.GetTypeByMetadataName(RoamNames.CancellationToken) is not { } token
            || HasOverloadWithToken(method))
        {
            return;
        }

        Solution solution = context.Document.Project.Solution;
        context.RegisterCodeFix(
            CodeAction.Create(
                "Add a CancellationToken parameter",
                cancellationToken => AddAsync(solution, method, token, cancellationToken),
                nameof(AddTokenCodeFix)),
            context.Diagnostics);
    }

    private static async Task<Solution> AddAsync(
        Solution solution,
        IMethodSymbol method,
        INamedTypeSymbol token,
        CancellationToken cancellationToken)
    {
        ImmutableArray<MethodDeclaration> declarations =
            await MethodDeclaration.FindAllAsync(method, solution, cancellationToken).ConfigureAwait(false);
        string name = FindFreeName(declarations);
        var editor = new SolutionEditor(solution);
        foreach (MethodDeclaration declaration in declarations)
        {
            DocumentEditor document = await editor.GetDocumentEditorAsync(declaration.Document, cancellationToken).ConfigureAwait(false);
            ParameterSyntax parameter = SyntaxFactory.Parameter(SyntaxFactory.Identifier(name))
                .WithType(document.Generator.Name(token).WithTrailingTrivia(SyntaxFactory.Space));

            // An explicit implementation is called through the interface only, whose default counts (CS1066).
            if (!declaration.IsExplicitImplementation)
            {
                parameter = parameter.WithDefault(ParameterLists.Default);
            }

            document.ReplaceNode(declaration.Syntax.ParameterList, declaration.Syntax.ParameterList.Append(parameter));
        }

        return editor.GetChangedSolution();
    }

    /// <summary>Whether the type has the method already that the fix would make of this one.</summary>
    private static bool HasOverloadWithToken(IMethodSymbol method) =>
        method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>().Any(
            other => other.Parameters.Length == method.Parameters.Length + 1
                && MethodSignature.IsContext(other.Parameters[other.Parameters.Length - 1].Type)
                && other.Parameters
                    .Zip(method.Parameters, static (left, right) => SymbolEqualityComparer.Default.Equals(left.Type, right.Type))
                    .All(static isSame => isSame));

    /// <summary>A name that means nothing else in any declaration or its body.</summary>
    private static string FindFreeName(ImmutableArray<MethodDeclaration> declarations)
    {
        HashSet<string> taken =
        [
            .. declarations.SelectMany(static declaration => declaration.Syntax.DescendantTokens())
                .Where(static item => item.IsKind(SyntaxKind.IdentifierToken))
                .Select(static item => item.ValueText),
        ];
        const string Name = "cancellationToken";
        string name = Name;
        for (int number = 2; taken.Contains(name); number++)
        {
            name = Name + Literals.Number(number);
        }

        return name;
    }
}
