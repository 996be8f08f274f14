using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Roam.Generators.Discovery;

/// <summary>
/// What a source file declares, apart from what its members do: the fingerprint of all that can change a contract or one of its types.
/// That are the tokens outside of bodies, whether a member has a body, nullable directives wherever they stand, and syntax errors.
/// Computed once for each tree; an edit makes one new tree. Safe for several threads.
/// </summary>
internal sealed class DeclaredTree
{
    private static readonly ConditionalWeakTable<SyntaxTree, DeclaredTree> Known = new();

    private DeclaredTree(Fingerprint fingerprint, bool hasCandidates)
    {
        Fingerprint = fingerprint;
        HasCandidates = hasCandidates;
    }

    public Fingerprint Fingerprint { get; }

    /// <summary>Whether an interface of the file has an attribute. Which one, only symbols tell: it may have an alias.</summary>
    public bool HasCandidates { get; }

    public static DeclaredTree Of(SyntaxTree tree, CancellationToken cancellationToken)
    {
        if (!Known.TryGetValue(tree, out DeclaredTree? known))
        {
            DeclaredTree created = Create(tree, cancellationToken);
            known = Known.GetValue(tree, _ => created);
        }

        return known;
    }

    /// <summary>The interfaces of a file that have attributes.</summary>
    public static IEnumerable<InterfaceDeclarationSyntax> FindCandidates(SyntaxTree tree, CancellationToken cancellationToken) =>
        tree.GetRoot(cancellationToken)
            .DescendantNodes(static node => !IsBody(node))
            .OfType<InterfaceDeclarationSyntax>()
            .Where(static node => node.AttributeLists.Count != 0);

    /// <summary>
    /// Whether the compiler cannot read a declaration. Errors in bodies do not count, for they come and go with every statement that is
    /// typed, except in interfaces, which are contracts.
    /// </summary>
    public static bool HasErrors(SyntaxNode declaration)
    {
        if (!declaration.ContainsDiagnostics)
        {
            return false;
        }

        // By the node that an error belongs to, not by its place: what is missing at a body's end is reported behind it.
        int errors = CountErrors(declaration);
        return declaration is InterfaceDeclarationSyntax
            ? errors > 0
            : errors > declaration.DescendantNodes(static node => !IsBody(node)).Where(IsBody).Sum(CountErrors);
    }

    private static int CountErrors(SyntaxNode node) =>
        node.GetDiagnostics().Count(static item => item.Severity == DiagnosticSeverity.Error);

    private static DeclaredTree Create(SyntaxTree tree, CancellationToken cancellationToken)
    {
        using var builder = new FingerprintBuilder();
        AddOptions(builder, tree.Options);
        builder.Add(tree.FilePath);

        SyntaxNode root = tree.GetRoot(cancellationToken);
        if (SaysThatItIsGenerated(root))
        {
            // Compared with what would be generated, to the last character.
            builder.Add(tree.GetText(cancellationToken).ToString());
        }

        bool hasCandidates = false;
        bool hasStatements = false;
        foreach (SyntaxNodeOrToken item in root.DescendantNodesAndTokensAndSelf(static node => !IsBody(node)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool isStatement = item.IsKind(SyntaxKind.GlobalStatement);
            if (!isStatement || !hasStatements)
            {
                // The statements of a program are one body.
                builder.Add(item.RawKind);
                hasStatements |= isStatement;
            }

            if (item.AsNode() is { } node)
            {
                hasCandidates |= node is InterfaceDeclarationSyntax { AttributeLists.Count: > 0 };
                if (IsBody(node))
                {
                    AddNullableDirectives(builder, node);
                }
                else
                {
                    builder.Add(HasErrors(node));
                }
            }
            else
            {
                AddToken(builder, item.AsToken());
            }
        }

        return new(builder.ToFingerprint(), hasCandidates);
    }

    /// <summary>Whether a node is what a member does. The statements of a lambda in an initializer are not, for they are no member's.</summary>
    private static bool IsBody(SyntaxNode node) =>
        node is ArrowExpressionClauseSyntax or GlobalStatementSyntax
        || (node is BlockSyntax && node.Parent is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax);

    private static void AddOptions(FingerprintBuilder builder, ParseOptions options)
    {
        builder.Add((int)options.Kind);
        builder.Add(options is CSharpParseOptions csharp ? (int)csharp.LanguageVersion : -1);
        builder.Add(options.Features.Count);
        foreach (KeyValuePair<string, string> feature in options.Features.OrderBy(static item => item.Key, StringComparer.Ordinal))
        {
            builder.Add(feature.Key);
            builder.Add(feature.Value);
        }
    }

    private static void AddToken(FingerprintBuilder builder, SyntaxToken token)
    {
        builder.Add(token.Text);
        builder.Add(token.IsMissing);
        if (token.ContainsDirectives)
        {
            foreach (SyntaxTrivia trivia in token.LeadingTrivia)
            {
                AddIfNullable(builder, trivia.GetStructure());
            }
        }
    }

    /// <summary>A nullable directive counts to the end of the file, not of the body that it stands in.</summary>
    private static void AddNullableDirectives(FingerprintBuilder builder, SyntaxNode body)
    {
        if (body.ContainsDirectives)
        {
            foreach (SyntaxTrivia trivia in body.DescendantTrivia())
            {
                AddIfNullable(builder, trivia.GetStructure());
            }
        }
    }

    private static void AddIfNullable(FingerprintBuilder builder, SyntaxNode? structure)
    {
        if (structure is NullableDirectiveTriviaSyntax directive)
        {
            builder.Add(directive.IsActive);
            builder.Add(directive.SettingToken.Text);
            builder.Add(directive.TargetToken.Text);
        }
    }

    /// <summary>Whether a comment at the file's beginning tells the compiler that the file is generated, and without annotations if
    /// nothing else says so.</summary>
    private static bool SaysThatItIsGenerated(SyntaxNode root)
    {
        string comments = root.GetLeadingTrivia().ToString();
        return comments.Contains("<auto-generated") || comments.Contains("<autogenerated");
    }
}
