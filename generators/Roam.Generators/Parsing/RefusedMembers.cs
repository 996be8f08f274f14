using Microsoft.CodeAnalysis;
using Roam.Generators.Model;

namespace Roam.Generators.Parsing;

/// <summary>
/// The members that a class needs to implement a contract, whatever the contract has. Those that users can call on the client are public
/// where that is possible, the others implement the interface explicitly.
/// </summary>
internal sealed class RefusedMembers(INamedTypeSymbol contract, Compilation compilation)
{
    private static readonly SymbolDisplayFormat Head = TypeNames.Qualified
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeRef)
        .WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters);

    private static readonly SymbolDisplayFormat ExplicitHead = Head.AddMemberOptions(SymbolDisplayMemberOptions.IncludeContainingType);

    private static readonly SymbolDisplayFormat Constrained = Head.AddGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeConstraints);

    private static readonly SymbolDisplayFormat Parameter = TypeNames.Qualified.WithParameterOptions(
        SymbolDisplayParameterOptions.IncludeType
        | SymbolDisplayParameterOptions.IncludeName
        | SymbolDisplayParameterOptions.IncludeParamsRefOut);

    private readonly HashSet<string> _reserved = MethodParser.FindClientMembers(contract, compilation);
    private readonly Dictionary<string, SymbolKind> _kinds = new(StringComparer.Ordinal);
    private readonly HashSet<string> _signatures = new(StringComparer.Ordinal);

    /// <summary>The members in declaration order, those of base interfaces last.</summary>
    public IEnumerable<RefusedMemberModel> Print() => MethodSignature.MembersOf(contract)
        .Where(member => member.IsAbstract && !MethodSignature.IsImplemented(contract, member))
        .Select(PrintMember)
        .OfType<RefusedMemberModel>();

    private RefusedMemberModel? PrintMember(ISymbol member) => member switch
    {
        IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.UserDefinedOperator or MethodKind.Conversion } method =>
            Create(method, method.Parameters, "(", ")", []),
        IPropertySymbol { IsIndexer: true } indexer => Create(indexer, indexer.Parameters, "[", "]", AccessorsOf(indexer)),
        IPropertySymbol property => Create(property, [], "", "", AccessorsOf(property)),
        IEventSymbol item => Create(item, [], "", "", ["add", "remove"]),
        _ => null,
    };

    private RefusedMemberModel Create(
        ISymbol member, IReadOnlyList<IParameterSymbol> parameters, string before, string after, IEnumerable<string> accessors)
    {
        bool isExplicit = !IsPublic(member, parameters);
        int firstWithDefault = parameters.Count;
        while (!isExplicit
            && firstWithDefault > 0
            && parameters[firstWithDefault - 1] is { HasExplicitDefaultValue: true, ExplicitDefaultValue: not DateTime })
        {
            firstWithDefault--;
        }

        IEnumerable<string> list = parameters.Select((parameter, index) =>
            parameter.ToDisplayString(Parameter) + (index < firstWithDefault ? "" : " = " + Literals.Default(parameter)));
        string head = member.ToDisplayString(Head);
        string constraints = isExplicit || !member.ToDisplayString(Constrained).StartsWith(head, StringComparison.Ordinal)
            ? ""
            : member.ToDisplayString(Constrained).Substring(head.Length);
        return new()
        {
            Head = (isExplicit ? "" : "public ")
                + (member.IsStatic ? "static " : "")
                + (UsesPointers(member, parameters) ? "unsafe " : "")
                + (member is IEventSymbol ? "event " : "")
                + (isExplicit ? member.ToDisplayString(ExplicitHead) : head)
                + before + string.Join(", ", list) + after + constraints,
            Accessors = accessors.ToEquatableArray(),
        };
    }

    /// <summary>Whether a member can be one of the client's own: no other has its name.</summary>
    private bool IsPublic(ISymbol member, IReadOnlyList<IParameterSymbol> parameters)
    {
        if (member.DeclaredAccessibility != Accessibility.Public
            || _reserved.Contains(member.Name)
            || member is IMethodSymbol { MethodKind: not MethodKind.Ordinary }
            || (_kinds.TryGetValue(member.Name, out SymbolKind kind) && kind != member.Kind))
        {
            return false;
        }

        _kinds[member.Name] = member.Kind;
        IEnumerable<string> types = parameters.Select(
            static parameter => parameter.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));
        int arity = member is IMethodSymbol method ? method.Arity : 0;
        return _signatures.Add($"{member.Name}`{Literals.Number(arity)}({string.Join(",", types)})");
    }

    private static bool UsesPointers(ISymbol member, IReadOnlyList<IParameterSymbol> parameters)
    {
        ITypeSymbol? type = member switch
        {
            IMethodSymbol method => method.ReturnType,
            IPropertySymbol property => property.Type,
            _ => null,
        };
        return parameters.Select(static parameter => parameter.Type).Append(type)
            .Any(static item => item?.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer);
    }

    private static IEnumerable<string> AccessorsOf(IPropertySymbol property)
    {
        if (property.GetMethod is not null)
        {
            yield return "get";
        }

        if (property.SetMethod is { } set)
        {
            yield return set.IsInitOnly ? "init" : "set";
        }
    }
}
