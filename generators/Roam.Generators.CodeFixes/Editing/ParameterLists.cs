using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace Roam.Generators.CodeFixes.Editing;

/// <summary>Changes of parameter lists that keep their layout: what stands on lines of its own still does.</summary>
internal static class ParameterLists
{
    /// <summary><c>= default</c>.</summary>
    public static EqualsValueClauseSyntax Default { get; } = SyntaxFactory.EqualsValueClause(
        SyntaxFactory.Token([SyntaxFactory.Space], SyntaxKind.EqualsToken, [SyntaxFactory.Space]),
        SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression));

    public static ParameterListSyntax Append(this ParameterListSyntax list, ParameterSyntax parameter)
    {
        SeparatedSyntaxList<ParameterSyntax> old = list.Parameters;
        if (old.Count == 0)
        {
            return list.AddParameters(parameter.WithAdditionalAnnotations(Formatter.Annotation));
        }

        // What follows the last parameter, such as the end of its line before ")", follows the new one.
        ParameterSyntax last = old.Last();
        SyntaxToken comma = SyntaxFactory.Token(SyntaxKind.CommaToken);
        comma = old.SeparatorCount != 0 ? comma.WithTrailingTrivia(LayoutOf(old.GetSeparators().Last().TrailingTrivia))
            : StartsLine(last) ? comma.WithTrailingTrivia(SyntaxFactory.EndOfLine(Lines.BreakOf(list)))
            : comma.WithTrailingTrivia(SyntaxFactory.Space);
        SyntaxTriviaList end = last.GetTrailingTrivia();
        parameter = parameter
            .WithLeadingTrivia(LayoutOf(last.GetLeadingTrivia()))
            .WithTrailingTrivia(end)
            .WithAdditionalAnnotations(Formatter.Annotation);
        return list.WithParameters(SyntaxFactory.SeparatedList(
            [.. old.Replace(last, last.WithTrailingTrivia()), parameter],
            [.. old.GetSeparators(), comma]));
    }

    /// <summary>
    /// Moves a parameter to the end. Spaces and line breaks stay where they are, a comment directly behind a parameter goes with it. It
    /// becomes optional if it would follow one that is.
    /// </summary>
    public static ParameterListSyntax MoveLast(this ParameterListSyntax list, int ordinal)
    {
        SeparatedSyntaxList<ParameterSyntax> old = list.Parameters;
        ParameterSyntax moved = old[ordinal];
        if (moved.Default is null && old.Last().Default is not null)
        {
            moved = moved.WithIdentifier(moved.Identifier.WithTrailingTrivia())
                .WithDefault(Default)
                .WithTrailingTrivia(moved.GetTrailingTrivia());
        }

        List<ParameterSyntax> order = [.. old.Where((_, index) => index != ordinal), moved];
        bool hasComments = old.Any(static item => HasComment(item.GetLeadingTrivia()) || HasComment(item.GetTrailingTrivia()));
        IEnumerable<ParameterSyntax> parameters = hasComments ? order : order.Zip(old, static (item, place) => item.WithTriviaFrom(place));
        return list.WithParameters(SyntaxFactory.SeparatedList(parameters, old.GetSeparators()))
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    private static bool StartsLine(SyntaxNode node) =>
        node.GetFirstToken().GetPreviousToken().TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);

    /// <summary>The spaces and line breaks of a trivia list, which other comments and directives are no part of.</summary>
    private static SyntaxTriviaList LayoutOf(SyntaxTriviaList trivia) =>
        [.. trivia.Where(static item => item.IsKind(SyntaxKind.WhitespaceTrivia) || item.IsKind(SyntaxKind.EndOfLineTrivia))];

    private static bool HasComment(SyntaxTriviaList trivia) =>
        trivia.Any(static item => !item.IsKind(SyntaxKind.WhitespaceTrivia) && !item.IsKind(SyntaxKind.EndOfLineTrivia));
}
