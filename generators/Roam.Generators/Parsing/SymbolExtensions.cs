using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Roam.Generators.Parsing;

/// <summary>Questions about symbols that several parsers ask.</summary>
internal static class SymbolExtensions
{
    /// <summary>The metadata name with its namespace, such as <c>System.Collections.Generic.List`1</c>; <see langword="null"/> for a
    /// nested type.</summary>
    public static string? FullMetadataName(this ITypeSymbol type) =>
        type is not INamedTypeSymbol { ContainingType: null }
            ? null
            : type.ContainingNamespace is { IsGlobalNamespace: false } containing
                ? TypeNames.OfNamespace(containing) + "." + type.MetadataName
                : type.MetadataName;

    public static AttributeData? FindAttribute(this ISymbol symbol, string metadataName) =>
        Find(symbol.GetAttributes(), metadataName);

    public static AttributeData? Find(ImmutableArray<AttributeData> attributes, string metadataName)
    {
        foreach (AttributeData attribute in attributes)
        {
            if (attribute.AttributeClass?.FullMetadataName() == metadataName)
            {
                return attribute;
            }
        }

        return null;
    }

    /// <summary>The value of a constructor argument: a constant, or a type; <see langword="null"/> if there is none.</summary>
    public static object? Argument(this AttributeData attribute, int index) =>
        index < attribute.ConstructorArguments.Length ? ValueOf(attribute.ConstructorArguments[index]) : null;

    /// <summary>The value of a property that an attribute sets; <see langword="null"/> if it does not.</summary>
    public static object? Argument(this AttributeData attribute, string name) =>
        ValueOf(attribute.NamedArguments.FirstOrDefault(item => item.Key == name).Value);

    /// <summary>The name as it stands in source, with <c>@</c> where it is a keyword.</summary>
    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None
            ? "@" + name
            : name;

    private static object? ValueOf(TypedConstant constant) => constant.Kind == TypedConstantKind.Array ? null : constant.Value;

    /// <summary>Whether <see langword="null"/> is a value of the type. A reference from code without nullable annotations counts as
    /// nullable.</summary>
    public static bool AllowsNull(this ITypeSymbol type) =>
        type.IsReferenceType
            ? type.NullableAnnotation != NullableAnnotation.NotAnnotated
            : type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    /// <summary>
    /// The members in declaration order, which for a partial type in several files does not depend on the order in which the compiler
    /// was given them.
    /// </summary>
    public static IEnumerable<ISymbol> MembersInOrder(this INamedTypeSymbol type)
    {
        ImmutableArray<ISymbol> members = type.GetMembers();
        return type.DeclaringSyntaxReferences.Length < 2
            ? members
            : members.OrderBy(
                static member => member.Locations.IsEmpty ? null : member.Locations[0].SourceTree?.FilePath,
                StringComparer.Ordinal);
    }
}
