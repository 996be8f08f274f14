using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Roam.Generators.Parsing;

/// <summary>How generated code and messages name types.</summary>
internal static class TypeNames
{
    /// <summary>The one format of every type in generated code: nothing depends on using directives or the namespace around it.</summary>
    public static readonly SymbolDisplayFormat Qualified = SymbolDisplayFormat.FullyQualifiedFormat.WithMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
        | SymbolDisplayMiscellaneousOptions.UseSpecialTypes
        | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat Metadata = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    /// <summary>The format of types in messages.</summary>
    public static readonly SymbolDisplayFormat Short = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    /// <summary>A namespace with those around it, without escapes.</summary>
    public static string OfNamespace(INamespaceSymbol type) => type.ToDisplayString(Metadata);

    public static string Of(ITypeSymbol type) => type.ToDisplayString(Qualified);

    /// <summary>The type without the nullability of its own; that of its arguments stays.</summary>
    public static string OfNotNull(ITypeSymbol type) => Of(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated));

    public static string ForMessage(ITypeSymbol type) => type.ToDisplayString(Short);

    /// <summary>
    /// The type as the generator understands it: every reference from code without nullable annotations, at any depth, is nullable,
    /// except where a constraint (such as that of dictionary keys) forbids it.
    /// </summary>
    public static ITypeSymbol Normalize(ITypeSymbol type, Compilation compilation)
    {
        ITypeSymbol normal = NormalizeElements(type, compilation);
        return normal.IsReferenceType && type.NullableAnnotation == NullableAnnotation.None
            ? normal.WithNullableAnnotation(NullableAnnotation.Annotated)
            : normal.WithNullableAnnotation(type.NullableAnnotation);
    }

    private static ITypeSymbol NormalizeElements(ITypeSymbol type, Compilation compilation)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                ITypeSymbol element = Normalize(array.ElementType, compilation);
                return compilation.CreateArrayTypeSymbol(element, array.Rank, element.NullableAnnotation);

            case INamedTypeSymbol { IsTupleType: true, TupleElements.Length: > 1 } tuple:
                ImmutableArray<ITypeSymbol> elements = [.. tuple.TupleElements.Select(field => Normalize(field.Type, compilation))];
                return compilation.CreateTupleTypeSymbol(
                    elements,
                    [.. tuple.TupleElements.Select(static field => field.IsExplicitlyNamedTupleElement ? field.Name : null)],
                    elementNullableAnnotations: Annotations(elements));

            case INamedTypeSymbol { TypeArguments.IsEmpty: false, IsUnboundGenericType: false } generic:
                ImmutableArray<ITypeSymbol> arguments = [.. generic.TypeArguments.Zip(
                    generic.TypeParameters,
                    (argument, parameter) => NormalizeArgument(argument, parameter, compilation))];
                return generic.ConstructedFrom.Construct(arguments, Annotations(arguments));

            default:
                return type;
        }
    }

    private static ITypeSymbol NormalizeArgument(ITypeSymbol argument, ITypeParameterSymbol parameter, Compilation compilation)
    {
        ITypeSymbol normal = Normalize(argument, compilation);
        bool forbidsNull = parameter.HasNotNullConstraint
            || IsKeyOfMap(parameter)
            || (parameter.HasReferenceTypeConstraint
                && parameter.ReferenceTypeConstraintNullableAnnotation == NullableAnnotation.NotAnnotated);
        return forbidsNull && argument.IsReferenceType && argument.NullableAnnotation == NullableAnnotation.None
            ? normal.WithNullableAnnotation(NullableAnnotation.NotAnnotated)
            : normal;
    }

    /// <summary>Whether a type parameter is that of a map's keys, which are never null. Not every interface of maps says so itself.</summary>
    private static bool IsKeyOfMap(ITypeParameterSymbol parameter) =>
        parameter is { Ordinal: 0, DeclaringType: { Arity: 2 } type }
        && type.FullMetadataName() is { } name
        && BuiltInTypes.Collections.TryGetValue(name, out string? collection)
        && collection != "KeyValuePair";

    private static ImmutableArray<NullableAnnotation> Annotations(ImmutableArray<ITypeSymbol> types) =>
        [.. types.Select(static type => type.NullableAnnotation)];
}
