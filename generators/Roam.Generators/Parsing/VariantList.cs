using Microsoft.CodeAnalysis;

namespace Roam.Generators.Parsing;

/// <summary>The variants that attributes list, each with its key, not yet checked. Holds symbols: never part of a model.</summary>
internal sealed class VariantList
{
    /// <summary>The key of a type that is listed by another serialiser's attributes, can be created, and is not on its own list.</summary>
    private const int KeyOfBase = -1;

    private VariantList()
    {
    }

    public IReadOnlyList<(int Key, INamedTypeSymbol Type)> Entries { get; private init; } = [];

    /// <summary>Why there is no list, as the end of a sentence.</summary>
    public string? Problem { get; private init; }

    /// <summary>The list of attributes with a key and a type each.</summary>
    public static VariantList OfKeys(IEnumerable<AttributeData> attributes)
    {
        var entries = new List<(int, INamedTypeSymbol)>();
        foreach (AttributeData attribute in attributes)
        {
            if (attribute.Argument(0) is not int key || attribute.Argument(1) is not INamedTypeSymbol variant)
            {
                return Failed("one is not given by typeof");
            }

            entries.Add((key, variant));
        }

        return new() { Entries = entries };
    }

    /// <summary>What <c>[JsonDerivedType]</c> lists, or else <c>[KnownType]</c>; <see langword="null"/> if neither does.</summary>
    public static VariantList? OfOtherSerializers(INamedTypeSymbol type, Compilation compilation)
    {
        List<AttributeData> json = [.. Of(type, SerializerNames.JsonDerivedType)];
        if (json.Count != 0)
        {
            return OfJson(type, json);
        }

        // Those of an object that only holds such values in its members do not derive from it, and say nothing about it.
        List<AttributeData> known =
        [
            .. Of(type, SerializerNames.KnownType).Where(
                item => item.Argument(0) is INamedTypeSymbol { TypeKind: not TypeKind.Error } listed && compilation.HasImplicitConversion(listed, type)),
        ];
        return known.Count == 0 ? null : InOrder(type, known);
    }

    private static VariantList OfJson(INamedTypeSymbol type, List<AttributeData> attributes)
    {
        int numbers = attributes.Count(static item => item.Argument(1) is int);
        if (numbers == 0)
        {
            return InOrder(type, attributes);
        }

        if (numbers != attributes.Count)
        {
            return Failed("some [JsonDerivedType] have a number and some have none; give all a number, or list them with [RoamVariant]");
        }

        var entries = new List<(int, INamedTypeSymbol)>();
        foreach (AttributeData attribute in attributes)
        {
            if (attribute.Argument(0) is not INamedTypeSymbol variant)
            {
                return Failed("one is not given by typeof");
            }

            entries.Add(((int)attribute.Argument(1)!, variant));
        }

        return WithBase(type, entries);
    }

    /// <summary>Each has its place as the key.</summary>
    private static VariantList InOrder(INamedTypeSymbol type, List<AttributeData> attributes)
    {
        // Then the order of the attributes is that in which the compiler was given the files.
        if (attributes.Select(static item => item.ApplicationSyntaxReference?.SyntaxTree).Distinct().Count() > 1)
        {
            return Failed("their order counts, and they are listed in several files; list them with [RoamVariant]");
        }

        var entries = new List<(int, INamedTypeSymbol)>();
        foreach (AttributeData attribute in attributes)
        {
            if (attribute.Argument(0) is not INamedTypeSymbol variant)
            {
                return Failed("one is not given by typeof");
            }

            entries.Add((entries.Count, variant));
        }

        return WithBase(type, entries);
    }

    private static VariantList WithBase(INamedTypeSymbol type, List<(int Key, INamedTypeSymbol Type)> entries)
    {
        if (!type.IsAbstract && !entries.Any(item => SymbolEqualityComparer.Default.Equals(item.Type, type)))
        {
            entries.Add((KeyOfBase, type));
        }

        return new() { Entries = entries };
    }

    private static IEnumerable<AttributeData> Of(INamedTypeSymbol type, string attribute) =>
        type.GetAttributes().Where(item => item.AttributeClass?.FullMetadataName() == attribute);

    private static VariantList Failed(string problem) => new() { Problem = problem };
}
