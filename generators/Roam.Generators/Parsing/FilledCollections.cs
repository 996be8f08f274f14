using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Roam.Generators.Parsing;

/// <summary>Members without a setter that hold a collection, into which elements can be put: <c>List&lt;string&gt; Lines { get; } = [];</c></summary>
internal static class FilledCollections
{
    private const string CompilerGenerated = "System.Runtime.CompilerServices.CompilerGeneratedAttribute";

    /// <summary>What has a codec and is an <c>ICollection&lt;T&gt;</c>, by the codec's name.</summary>
    private static readonly HashSet<string> Fillable = new(StringComparer.Ordinal)
    {
        "List", "IList", "ICollection", "LinkedList", "Collection", "ObservableCollection", "HashSet", "ISet", "SortedSet",
        "Dictionary", "IDictionary", "SortedDictionary", "SortedList", "ConcurrentDictionary",
    };

    /// <summary>Whether a property or field that cannot be set holds one. What a property computes is not held.</summary>
    public static bool Contains(ISymbol member, ITypeSymbol type)
    {
        if (type.OriginalDefinition.FullMetadataName() is not { } name
            || !BuiltInTypes.Collections.TryGetValue(name, out string? collection)
            || !Fillable.Contains(collection)
            || member.IsAbstract)
        {
            return false;
        }

        if (member is not IPropertySymbol property)
        {
            return true;
        }

        return property.DeclaringSyntaxReferences.IsEmpty
            ? property.GetMethod?.FindAttribute(CompilerGenerated) is not null
            : property.DeclaringSyntaxReferences.Any(static item => item.GetSyntax() is PropertyDeclarationSyntax { AccessorList.Accessors: var accessors }
                && accessors.Any(static accessor => accessor.IsKind(SyntaxKind.GetAccessorDeclaration) && accessor is { Body: null, ExpressionBody: null }));
    }
}
