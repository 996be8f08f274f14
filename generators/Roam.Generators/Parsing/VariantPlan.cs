using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Roam.Generators.Parsing;

/// <summary>
/// The types that a value of a class or interface may be. They are listed in attributes, or are the sealed types nested in an abstract
/// class. Holds symbols: never part of a model.
/// </summary>
internal sealed class VariantPlan
{
    private VariantPlan()
    {
    }

    /// <summary>The variants in the order of their positions: by key.</summary>
    public ImmutableArray<PlannedVariant> Variants { get; private init; } = [];

    /// <summary>Why the variants are not known, as the end of a sentence.</summary>
    public string? Problem { get; private init; }

    /// <summary>The plan; <see langword="null"/> if the type says nothing about variants.</summary>
    public static VariantPlan? Create(INamedTypeSymbol type, Compilation compilation)
    {
        List<AttributeData> own = [.. ListsOf(type, RoamNames.VariantAttribute)];
        List<AttributeData> unions = [.. ListsOf(type, SerializerNames.Union)];
        if (own.Count != 0 && unions.Count != 0)
        {
            return Failed("both [RoamVariant] and [Union] list them");
        }

        VariantList? list =
            own.Count != 0 ? VariantList.OfKeys(own)
            : unions.Count != 0 ? VariantList.OfKeys(unions)
            : VariantList.OfOtherSerializers(type, compilation);
        return list is null ? type is { IsAbstract: true, TypeKind: TypeKind.Class } ? FromNestedTypes(type) : null
            : list.Problem is { } problem ? Failed(problem)
            : FromList(type, list, compilation);
    }

    private static IEnumerable<AttributeData> ListsOf(INamedTypeSymbol type, string attribute) =>
        type.GetAttributes().Where(item => item.AttributeClass?.FullMetadataName() == attribute);

    private static VariantPlan FromList(INamedTypeSymbol type, VariantList list, Compilation compilation)
    {
        var variants = new List<PlannedVariant>();
        foreach ((int key, INamedTypeSymbol variant) in list.Entries)
        {
            string name = TypeNames.ForMessage(variant);
            bool isBase = SymbolEqualityComparer.Default.Equals(variant, type);
            string? problem =
                variant.IsUnboundGenericType ? $"'{name}' is generic"
                : variant.TypeKind == TypeKind.Error ? null
                : variant.IsAbstract || variant.TypeKind is not (TypeKind.Class or TypeKind.Struct) ? $"'{name}' is abstract"
                : !compilation.HasImplicitConversion(variant, type) ? $"'{name}' does not derive from it"
                : variants.Any(item => item.Key == key) ? $"several have the key {Literals.Number(key)}"
                : variants.Any(item => SymbolEqualityComparer.Default.Equals(item.Type, variant)) ? $"'{name}' is listed twice"
                : null;
            if (problem is not null)
            {
                return Failed(problem);
            }

            variants.Add(new(Present(variant), key, isBase));
        }

        return type.IsAbstract || variants.Any(static item => item.IsBase)
            ? new() { Variants = [.. variants.OrderBy(static item => item.Key)] }
            : Failed("a value of the type itself, which is not abstract, has no key; put it on the list too");
    }

    private static VariantPlan? FromNestedTypes(INamedTypeSymbol type)
    {
        List<INamedTypeSymbol> nested = [.. Nested(type).Where(item => !item.IsAbstract && DerivesFrom(item, type))];
        if (nested.Count == 0)
        {
            return null;
        }

        foreach (INamedTypeSymbol variant in nested)
        {
            if (variant.Arity != 0 || !variant.IsSealed)
            {
                return Failed($"'{TypeNames.ForMessage(variant)}' is {(variant.IsSealed ? "generic" : "not sealed")}");
            }
        }

        if (FindOutsider(type) is { } outsider)
        {
            return Failed($"'{TypeNames.ForMessage(outsider)}' derives from it and is not nested in it");
        }

        return new() { Variants = [.. nested.Select(static (item, index) => new PlannedVariant(Present(item), index, isBase: false))] };
    }

    /// <summary>
    /// A type of the same namespace that derives from the hierarchy and does not stand in it: most likely one that was forgotten. A type
    /// elsewhere is found only when a value of it is sent, for that would take a search of the whole program at every keystroke.
    /// </summary>
    private static INamedTypeSymbol? FindOutsider(INamedTypeSymbol type)
    {
        INamedTypeSymbol root = type.OriginalDefinition;
        return root.ContainingNamespace.GetTypeMembers()
            .SelectMany(static item => Nested(item).Prepend(item))
            .FirstOrDefault(item => !item.IsAbstract && DerivesFrom(item, root) && !StandsIn(item, root));
    }

    private static IEnumerable<INamedTypeSymbol> Nested(INamedTypeSymbol type) =>
        type.MembersInOrder().OfType<INamedTypeSymbol>().SelectMany(static item => Nested(item).Prepend(item));

    private static bool DerivesFrom(INamedTypeSymbol type, INamedTypeSymbol ancestor)
    {
        for (INamedTypeSymbol? current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, ancestor.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }

    private static bool StandsIn(INamedTypeSymbol type, INamedTypeSymbol outer)
    {
        for (INamedTypeSymbol? current = type.ContainingType; current is not null; current = current.ContainingType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, outer))
            {
                return true;
            }
        }

        return false;
    }

    private static INamedTypeSymbol Present(INamedTypeSymbol type) =>
        (INamedTypeSymbol)type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);

    private static VariantPlan Failed(string problem) => new() { Problem = problem };
}

/// <summary>One of the types that a value may be.</summary>
internal sealed class PlannedVariant(INamedTypeSymbol type, int key, bool isBase)
{
    /// <summary>The type, not nullable.</summary>
    public INamedTypeSymbol Type => type;

    public int Key => key;

    /// <summary>Whether it is the type with the list itself, as an object.</summary>
    public bool IsBase => isBase;
}
