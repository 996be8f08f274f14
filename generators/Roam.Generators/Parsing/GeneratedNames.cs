using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Roam.Generators.Discovery;

namespace Roam.Generators.Parsing;

/// <summary>The names of what is generated for a contract, and whether they are free.</summary>
internal static class GeneratedNames
{
    private const int MaximumHintNameBytes = 240;

    /// <summary>In characters, each of which takes up to three bytes.</summary>
    private const int ShortenedHintNameLength = 70;

    /// <summary>How long a name in an assembly may be, in bytes.</summary>
    public const int MaximumMetadataName = 1023;

    private static readonly string[] Suffixes = ["Client", "Dispatcher", "Descriptor"];

    /// <summary>What the generated types' names begin with: the interface's name without <c>I</c>, after those of the types around
    /// it.</summary>
    public static string BaseName(INamedTypeSymbol contract) =>
        contract.ContainingType is { } outer
            ? OuterName(outer) + WireNames.DefaultServiceName(contract.Name)
            : WireNames.DefaultServiceName(contract.Name);

    /// <summary>The namespace of what is generated, or <see langword="null"/> for the global one.</summary>
    public static string? NamespaceOf(INamedTypeSymbol contract) =>
        contract.ContainingNamespace is { IsGlobalNamespace: false } containing
            ? containing.ToDisplayString(TypeNames.Qualified.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted))
            : null;

    /// <summary>The file's name: the full metadata name, so that no two contracts share it. File systems allow 255 bytes; of a longer
    /// name the beginning stays, and its hash tells it apart.</summary>
    public static string HintName(INamedTypeSymbol contract)
    {
        string name = Qualify(contract, MetadataPath(contract));
        if (Encoding.UTF8.GetByteCount(name) > MaximumHintNameBytes)
        {
            ulong hash = WireNames.MethodId(name);
            name = name.Substring(0, Math.Min(name.Length, ShortenedHintNameLength)) + "-" + hash.ToString("x16", CultureInfo.InvariantCulture);
        }

        return name + ".Roam.g.cs";
    }

    /// <summary>Whether the compiler can write the names of a method's code into an assembly. Of a struct's method that implements one of the
    /// runtime's, it makes a name that holds those of all type arguments.</summary>
    public static bool FitMetadata(INamedTypeSymbol contract, MethodSignature method)
    {
        string methodName = WireNames.DefaultMethodName(method.Method.Name);
        string result = method.Method.ReturnType is INamedTypeSymbol { TypeArguments.Length: 1 } task
            ? TypeNames.Of(task.TypeArguments[0])
            : "Roam.CompilerServices.Unit";
        string arguments = $"{QualifiedBaseName(contract)}Descriptor.{methodName}Method.Arguments";
        string name = $"Roam.CompilerServices.IRoamMethod<{TypeNames.OfNotNull(contract)},{arguments},{result}>.AbandonChannels";
        return Encoding.UTF8.GetByteCount(name) <= MaximumMetadataName;
    }

    /// <summary>The full names of the types of a contract, without the suffix that tells them apart.</summary>
    public static string QualifiedBaseName(INamedTypeSymbol contract) => Qualify(contract, BaseName(contract));

    /// <summary>Whether another assembly has types of the same names: the compiler takes ours, and warns about it.</summary>
    public static bool HidesNeighbours(INamedTypeSymbol contract, Compilation compilation)
    {
        string baseName = BaseName(contract);
        INamespaceSymbol? shared = compilation.GetCompilationNamespace(contract.ContainingNamespace);
        return shared is not null && Suffixes.Any(suffix => shared.GetTypeMembers(baseName + suffix, arity: 0).Any(
            type => !SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly)));
    }

    /// <summary>The names that the contract needs and something else has, for messages.</summary>
    public static IEnumerable<string> FindTaken(INamedTypeSymbol contract, Compilation compilation, ContractIndex contracts)
    {
        string baseName = BaseName(contract);
        foreach (string suffix in Suffixes)
        {
            foreach (ISymbol other in contract.ContainingNamespace.GetMembers(baseName + suffix))
            {
                bool isOurs = other.FindAttribute(RoamNames.GeneratedCode) is not null;
                bool isNeighbour = other is INamedTypeSymbol type
                    && (type.Arity != 0 || !SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly));
                if (!isOurs && !isNeighbour)
                {
                    yield return other.ToDisplayString(TypeNames.Short);
                }
            }
        }

        foreach (INamedTypeSymbol other in contracts.FindNamesakes(contract))
        {
            yield return TypeNames.ForMessage(other);
        }
    }

    private static string OuterName(INamedTypeSymbol outer) =>
        outer.ContainingType is { } containing ? OuterName(containing) + OuterPart(outer) : OuterPart(outer);

    private static string OuterPart(INamedTypeSymbol outer) =>
        outer.TypeKind == TypeKind.Interface ? WireNames.DefaultServiceName(outer.Name) : outer.Name;

    private static string Qualify(INamedTypeSymbol contract, string name) =>
        contract.ContainingNamespace is { IsGlobalNamespace: false } containing ? TypeNames.OfNamespace(containing) + "." + name : name;

    private static string MetadataPath(INamedTypeSymbol type) =>
        type.ContainingType is { } outer ? MetadataPath(outer) + "+" + type.MetadataName : type.MetadataName;
}
