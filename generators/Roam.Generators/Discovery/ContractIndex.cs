using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Roam.Generators.Parsing;

namespace Roam.Generators.Discovery;

/// <summary>The contracts that a compilation declares, valid or not, and those among them that need the same names. Holds symbols.</summary>
internal sealed class ContractIndex
{
    private readonly ILookup<string, INamedTypeSymbol> _byTypeName;
    private readonly ILookup<string, INamedTypeSymbol> _byFileName;

    private ContractIndex(IEnumerable<INamedTypeSymbol> contracts)
    {
        All = [.. contracts.OrderBy(GeneratedNames.HintName, StringComparer.Ordinal)];
        _byTypeName = All.ToLookup(GeneratedNames.QualifiedBaseName, StringComparer.Ordinal);

        // Of two files whose names differ in case only, some file systems keep one.
        _byFileName = All.ToLookup(GeneratedNames.HintName, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Every contract once, in the order of the generated files' names.</summary>
    public ImmutableArray<INamedTypeSymbol> All { get; }

    public static ContractIndex Of(Compilation compilation, CancellationToken cancellationToken)
    {
        var found = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            if (!DeclaredTree.Of(tree, cancellationToken).HasCandidates)
            {
                continue;
            }

            SemanticModel semantics = compilation.GetSemanticModel(tree);
            foreach (InterfaceDeclarationSyntax candidate in DeclaredTree.FindCandidates(tree, cancellationToken))
            {
                if (semantics.GetDeclaredSymbol(candidate, cancellationToken) is INamedTypeSymbol type
                    && type.FindAttribute(RoamNames.ServiceAttribute) is not null)
                {
                    found.Add(type);
                }
            }
        }

        return new(found);
    }

    /// <summary>Other contracts whose types or whose file would have the names that a contract's have.</summary>
    public IEnumerable<INamedTypeSymbol> FindNamesakes(INamedTypeSymbol contract) =>
        _byTypeName[GeneratedNames.QualifiedBaseName(contract)]
            .Union(_byFileName[GeneratedNames.HintName(contract)], SymbolEqualityComparer.Default)
            .OfType<INamedTypeSymbol>()
            .Where(other => !SymbolEqualityComparer.Default.Equals(other, contract));
}
