using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Roam.Generators.Parsing;

namespace Roam.Generators.CodeFixes;

/// <summary>Names for overloads on the wire: a proposal for each, none of which is that of another method.</summary>
internal static class OverloadNames
{
    /// <summary>How overloads may be told apart, the most telling first.</summary>
    private static readonly Func<ImmutableArray<IParameterSymbol>, IEnumerable<string>>[] Schemes =
    [
        static parameters => parameters.Select(static item => item.Name),
        static parameters => parameters.Select(static item => TypeNames.ForMessage(item.Type)).Distinct(StringComparer.Ordinal),
        static parameters => parameters.Select(static item => TypeNames.ForMessage(item.Type)),
    ];

    /// <summary>
    /// The name of one overload. It depends on all of them, so that it is the same whether they are named one by one or at once, and is
    /// never the name that an overload has without an attribute.
    /// </summary>
    public static string Suggest(IMethodSymbol method, Compilation compilation)
    {
        var types = new TypeClassifier(compilation);
        ImmutableArray<MethodSignature> all =
            [.. MethodSignature.MethodsOf(method.ContainingType).Select(item => MethodSignature.Create(item, types))];
        ImmutableArray<MethodSignature> overloads =
            [.. all.Where(item => item.Method.Name == method.Name && item.ExplicitWireName is null)];
        HashSet<string> taken = [.. all.Select(static item => WireNames.Kebab(item.WireName))];
        int index = overloads.IndexOf(overloads.First(item => SymbolEqualityComparer.Default.Equals(item.Method, method)));
        foreach (Func<ImmutableArray<IParameterSymbol>, IEnumerable<string>> scheme in Schemes)
        {
            ImmutableArray<string> names = [.. overloads.Select(item => NameOf(item, scheme))];
            if (names.Distinct(StringComparer.Ordinal).Count() == names.Length && !taken.Overlaps(names))
            {
                return names[index];
            }
        }

        string name = NameOf(method);
        return Enumerable.Range(1, int.MaxValue)
            .Select(number => $"{name}-{Literals.Number(number)}")
            .Where(candidate => !taken.Contains(candidate))
            .ElementAt(index);
    }

    private static string NameOf(MethodSignature overload, Func<ImmutableArray<IParameterSymbol>, IEnumerable<string>> scheme) =>
        overload.Parameters.IsEmpty
            ? NameOf(overload.Method) + "-without-arguments"
            : $"{NameOf(overload.Method)}-by-{string.Join("-and-", scheme(overload.Parameters).Select(WireNames.Kebab))}";

    private static string NameOf(IMethodSymbol method) => WireNames.Kebab(WireNames.DefaultMethodName(method.Name));
}
