using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Roam.Generators.Parsing;

/// <summary>Whether generated code, which begins every name with <c>global::</c>, can name a type.</summary>
internal static class TypeReach
{
    private const string GlobalAlias = "global";

    /// <summary>Why the type's full name means nothing or something else, as the end of a sentence; <see langword="null"/> if it means
    /// the type.</summary>
    public static string? WhyNotNameable(INamedTypeSymbol type, Compilation compilation)
    {
        INamedTypeSymbol outermost = type.OriginalDefinition;
        while (outermost.ContainingType is { } containing)
        {
            outermost = containing.OriginalDefinition;
        }

        if (IsOf(outermost, compilation.Assembly))
        {
            return null;
        }

        if (!IsGlobal(outermost.ContainingAssembly, compilation))
        {
            return $"its assembly '{outermost.ContainingAssembly.Name}' is referenced under an extern alias only";
        }

        foreach (INamedTypeSymbol other in compilation.GetTypesByMetadataName(outermost.FullMetadataName()!))
        {
            bool hides = IsOf(other, compilation.Assembly)
                || (IsGlobal(other.ContainingAssembly, compilation) && compilation.IsSymbolAccessibleWithin(other, compilation.Assembly));
            if (hides && !SymbolEqualityComparer.Default.Equals(other, outermost))
            {
                return $"the assembly '{other.ContainingAssembly.Name}' has a type of the same full name";
            }
        }

        return null;
    }

    /// <summary>Whether whoever sees the contract sees the type: otherwise the compiler refuses it in the contract's signatures, and would
    /// in the client's.</summary>
    public static bool IsAsAccessibleAs(ITypeSymbol type, INamedTypeSymbol contract, Compilation compilation) => type switch
    {
        IArrayTypeSymbol array => IsAsAccessibleAs(array.ElementType, contract, compilation),
        INamedTypeSymbol named =>
            (IsPublic(contract) ? IsPublic(named) : compilation.IsSymbolAccessibleWithin(named, compilation.Assembly))
            && named.TypeArguments.All(argument => IsAsAccessibleAs(argument, contract, compilation)),
        _ => true,
    };

    /// <summary>Whether every assembly sees the type.</summary>
    public static bool IsPublic(INamedTypeSymbol type) =>
        type.DeclaredAccessibility == Accessibility.Public && (type.ContainingType is null || IsPublic(type.ContainingType));

    private static bool IsOf(INamedTypeSymbol type, IAssemblySymbol assembly) =>
        SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, assembly);

    private static bool IsGlobal(IAssemblySymbol assembly, Compilation compilation)
    {
        ImmutableArray<string> aliases = compilation.GetMetadataReference(assembly)?.Properties.Aliases ?? [];
        return aliases.IsDefaultOrEmpty || aliases.Contains(GlobalAlias);
    }
}
