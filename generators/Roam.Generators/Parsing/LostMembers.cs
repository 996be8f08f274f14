using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Roam.Generators.Parsing;

/// <summary>
/// Tells which of an object's members lose their value on the way, among those that can be neither set nor passed to the constructor.
/// Where the source does not tell, a member is not lost: a warning must be true.
/// </summary>
internal static class LostMembers
{
    /// <summary>
    /// Whether a member stores a value that the other side does not get. It gets one that is computed when it is read, and one that the
    /// constructor makes again: from a literal, or from its parameters.
    /// </summary>
    /// <param name="member">A readable property or a field that is not sent.</param>
    /// <param name="constructor">The constructor that the other side calls.</param>
    public static bool Contains(ISymbol member, IMethodSymbol constructor)
    {
        if (member.IsAbstract || SyntaxOf(member) is not { } declaration)
        {
            return false;
        }

        ExpressionSyntax? initializer;
        switch (declaration)
        {
            case PropertyDeclarationSyntax { AccessorList.Accessors: var accessors } property when accessors.Any(IsAutomaticGetter):
                if (accessors.Any(SyntaxKind.SetAccessorDeclaration))
                {
                    // What the type sets later cannot be made again.
                    return true;
                }

                initializer = property.Initializer?.Value;
                break;

            case VariableDeclaratorSyntax field:
                initializer = field.Initializer?.Value;
                break;

            default:
                return false;
        }

        return initializer is not LiteralExpressionSyntax && !IsSetBy(constructor, member, initializer);
    }

    /// <summary>Whether a constructor sets a member from its parameters, or may do so by way of another constructor.</summary>
    private static bool IsSetBy(IMethodSymbol constructor, ISymbol member, ExpressionSyntax? initializer)
    {
        if (constructor.Parameters.IsEmpty)
        {
            return false;
        }

        if (!SymbolEqualityComparer.Default.Equals(member.ContainingType, constructor.ContainingType))
        {
            return true;
        }

        if (SyntaxOf(constructor) is not ConstructorDeclarationSyntax declaration)
        {
            // A primary constructor, whose body are the initializers.
            return initializer is not null && MentionsParameter(initializer, constructor);
        }

        return declaration.Initializer.IsKind(SyntaxKind.ThisConstructorInitializer)
            || declaration.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(
                item => NameOf(item.Left) == member.Name && MentionsParameter(item.Right, constructor));
    }

    private static bool IsAutomaticGetter(AccessorDeclarationSyntax accessor) =>
        accessor.IsKind(SyntaxKind.GetAccessorDeclaration) && accessor is { Body: null, ExpressionBody: null };

    private static bool MentionsParameter(ExpressionSyntax expression, IMethodSymbol constructor) =>
        expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(
            name => constructor.Parameters.Any(parameter => parameter.Name == name.Identifier.ValueText));

    private static string? NameOf(ExpressionSyntax target) => target switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier: var name } => name.ValueText,
        _ => null,
    };

    private static SyntaxNode? SyntaxOf(ISymbol symbol) =>
        symbol.DeclaringSyntaxReferences.IsEmpty ? null : symbol.DeclaringSyntaxReferences[0].GetSyntax();
}
