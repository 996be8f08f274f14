using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Roam.Generators.Parsing;

/// <summary>
/// What the compiler says wherever a contract or one of its types is used: that it is obsolete or experimental. Generated code uses them
/// all, and must say nothing itself: the user reads it at the contract, and at every use of the client.
/// </summary>
internal sealed class Advisories
{
    private readonly SortedSet<string> _ids = new(StringComparer.Ordinal);

    /// <summary>Reads the attributes of everything that the code of a contract uses.</summary>
    public Advisories(IEnumerable<ISymbol> used, Compilation compilation)
    {
        foreach (ISymbol symbol in used)
        {
            Add(symbol.GetAttributes());
            if (symbol is INamedTypeSymbol { ContainingAssembly: { } assembly }
                && !SymbolEqualityComparer.Default.Equals(assembly, compilation.Assembly))
            {
                // A whole assembly can be experimental to others.
                Add(assembly.GetAttributes());
                Add(symbol.ContainingModule.GetAttributes());
            }
        }
    }

    /// <summary>Whether something obsolete is used, so that generated code that uses it must be marked so as well.</summary>
    public bool UsesObsolete { get; private set; }

    /// <summary>The ids of the warnings to disable in the generated file.</summary>
    public IEnumerable<string> WarningIds => UsesObsolete ? ["CS0612", "CS0618", "CS0809", .. _ids] : _ids;

    /// <summary>The attributes that tell users of a symbol the same of what is generated for it, as C#.</summary>
    public static IEnumerable<string> AttributesOf(ISymbol symbol)
    {
        for (ISymbol? current = symbol; current is not null; current = current.ContainingType)
        {
            List<AttributeData> found = [.. current.GetAttributes().Where(IsAdvisory)];
            if (found.Count != 0)
            {
                return found.Select(Print);
            }

            if (symbol is not INamedTypeSymbol)
            {
                break;
            }
        }

        return [];
    }

    private static bool IsAdvisory(AttributeData attribute) =>
        attribute.AttributeClass?.FullMetadataName() is RoamNames.Obsolete or RoamNames.Experimental;

    // [global::System.Obsolete("Use AddAsync.", true, DiagnosticId = "APP1")]
    private static string Print(AttributeData attribute)
    {
        string type = attribute.AttributeClass!.FullMetadataName() == RoamNames.Obsolete
            ? "global::System.Obsolete"
            : "global::System.Diagnostics.CodeAnalysis.Experimental";
        IEnumerable<string> arguments = attribute.ConstructorArguments.Select(static item => Print(item))
            .Concat(attribute.NamedArguments.Select(static item => $"{item.Key} = {Print(item.Value)}"));
        string list = string.Join(", ", arguments);
        return list.Length == 0 ? $"[{type}]" : $"[{type}({list})]";
    }

    private static string Print(TypedConstant value) => value.Value switch
    {
        string text => Literals.String(text),
        bool boolean => boolean ? "true" : "false",
        _ => "null",
    };

    private void Add(ImmutableArray<AttributeData> attributes)
    {
        foreach (AttributeData attribute in attributes)
        {
            if (!IsAdvisory(attribute))
            {
                continue;
            }

            bool isObsolete = attribute.AttributeClass!.FullMetadataName() == RoamNames.Obsolete;
            UsesObsolete |= isObsolete;
            object? id = isObsolete
                ? attribute.NamedArguments.FirstOrDefault(static item => item.Key == "DiagnosticId").Value.Value
                : attribute.ConstructorArguments.FirstOrDefault().Value;
            if (id is string text && SyntaxFacts.IsValidIdentifier(text))
            {
                _ids.Add(text);
            }
        }
    }
}
