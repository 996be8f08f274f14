using Microsoft.CodeAnalysis;

namespace Roam.Generators.Discovery;

/// <summary>
/// The classes of a compilation that can be created and derive from others, by those. It takes a walk over all types, so only the
/// analyzer asks, and only if a contract has a class that is not sealed. Holds symbols.
/// </summary>
internal sealed class DerivedTypes
{
    private readonly Dictionary<ISymbol, List<INamedTypeSymbol>> _byBase = new(SymbolEqualityComparer.Default);

    private DerivedTypes()
    {
    }

    public static DerivedTypes Of(Compilation compilation)
    {
        var found = new DerivedTypes();
        found.Visit(compilation.Assembly.GlobalNamespace);
        return found;
    }

    /// <summary>The classes that derive from one, directly or not, in the order of the compilation.</summary>
    public IEnumerable<INamedTypeSymbol> From(INamedTypeSymbol type) =>
        _byBase.TryGetValue(type.OriginalDefinition, out List<INamedTypeSymbol>? derived) ? derived : [];

    private void Visit(INamespaceOrTypeSymbol container)
    {
        foreach (INamespaceOrTypeSymbol member in container.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            if (member is INamedTypeSymbol { TypeKind: TypeKind.Class, IsAbstract: false } type)
            {
                Add(type);
            }

            Visit(member);
        }
    }

    private void Add(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? parent = type.BaseType;
            parent is not null && parent.SpecialType != SpecialType.System_Object;
            parent = parent.BaseType)
        {
            if (!_byBase.TryGetValue(parent.OriginalDefinition, out List<INamedTypeSymbol>? derived))
            {
                derived = [];
                _byBase.Add(parent.OriginalDefinition, derived);
            }

            derived.Add(type);
        }
    }
}
