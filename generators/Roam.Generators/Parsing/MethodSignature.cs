using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Roam.Generators.Model;

namespace Roam.Generators.Parsing;

/// <summary>The parts of a contract method's signature. Holds symbols: never part of a model.</summary>
internal sealed class MethodSignature
{
    private MethodSignature()
    {
    }

    public required IMethodSymbol Method { get; init; }

    /// <summary>The form of the return type; <see langword="null"/> if it is none of the supported.</summary>
    public ReturnForm? Form { get; private init; }

    /// <summary>The value that comes back, normalized; <see langword="null"/> if there is none. The item of a stream.</summary>
    public ITypeSymbol? Value { get; private init; }

    /// <summary>The error of a <c>Result</c>, normalized.</summary>
    public ITypeSymbol? Error { get; private init; }

    /// <summary>The parameters without the token or context at the end.</summary>
    public ImmutableArray<IParameterSymbol> Parameters { get; private init; } = [];

    /// <summary>The token or context at the end.</summary>
    public IParameterSymbol? Context { get; private init; }

    public AttributeData? ReturnCredit => SymbolExtensions.Find(Method.GetReturnTypeAttributes(), RoamNames.CreditAttribute);

    /// <summary>The <c>[RoamCodec]</c> of the value, or of a stream's items.</summary>
    public AttributeData? ReturnCodec => SymbolExtensions.Find(Method.GetReturnTypeAttributes(), RoamNames.CodecAttribute);

    /// <summary>The name on the wire before it is turned to kebab case.</summary>
    public string WireName => ExplicitWireName ?? WireNames.DefaultMethodName(Method.Name);

    /// <summary>The name that an attribute gives.</summary>
    public string? ExplicitWireName => MethodAttributeName ?? NameAttributeName;

    /// <summary>The name that <c>[RoamName]</c> gives.</summary>
    public string? NameAttributeName => Method.FindAttribute(RoamNames.NameAttribute)?.Argument(0) as string;

    /// <summary>The name that <c>[RoamMethod]</c> gives.</summary>
    public string? MethodAttributeName
    {
        get
        {
            if (Method.FindAttribute(RoamNames.MethodAttribute) is not { } attribute)
            {
                return null;
            }

            TypedConstant name = attribute.NamedArguments.FirstOrDefault(static item => item.Key == "Name").Value;
            return name.IsNull && !attribute.ConstructorArguments.IsEmpty
                ? attribute.ConstructorArguments[0].Value as string
                : name.Value as string;
        }
    }

    public static MethodSignature Create(IMethodSymbol method, TypeClassifier types)
    {
        ReturnForm? form = null;
        ITypeSymbol? value = null;
        ITypeSymbol? error = null;
        switch (method.ReturnType.FullMetadataName())
        {
            case RoamNames.ValueTask or RoamNames.ValueTaskOfT:
                form = ReturnForm.ValueTask;
                break;
            case RoamNames.Task or RoamNames.TaskOfT:
                form = ReturnForm.Task;
                break;
            case RoamNames.AsyncEnumerable:
                form = ReturnForm.Stream;
                break;
        }

        if (form is not null && method.ReturnType is INamedTypeSymbol { TypeArguments.IsEmpty: false })
        {
            value = ((INamedTypeSymbol)types.Normalize(method.ReturnType)).TypeArguments[0];
            if (form != ReturnForm.Stream && types.Classify(value) is { Category: TypeCategory.Result } result)
            {
                value = result.Elements[0];
                error = result.Elements[1];
            }
        }

        ImmutableArray<IParameterSymbol> parameters = method.Parameters;
        IParameterSymbol? context = parameters.LastOrDefault();
        if (context is not null && IsContext(context.Type))
        {
            parameters = parameters.RemoveAt(parameters.Length - 1);
        }
        else
        {
            context = null;
        }

        return new()
        {
            Method = method,
            Form = form,
            Value = value,
            Error = error,
            Parameters = parameters,
            Context = context,
        };
    }

    public static bool IsContext(ITypeSymbol type) =>
        type.FullMetadataName() is RoamNames.CancellationToken or RoamNames.CallContext;

    public static bool IsStream(ITypeSymbol type) => type.FullMetadataName() == RoamNames.AsyncEnumerable;

    /// <summary>The methods of a contract: its own, then those of its base interfaces by name. A method that the contract or a base
    /// implements stays what it is: code that runs where it is called.</summary>
    public static IEnumerable<IMethodSymbol> MethodsOf(INamedTypeSymbol contract) =>
        MembersOf(contract).OfType<IMethodSymbol>().Where(
            method => method is { MethodKind: MethodKind.Ordinary, IsStatic: false, DeclaredAccessibility: Accessibility.Public }
                && !IsImplemented(contract, method));

    /// <summary>Whether a contract has a body, and only one, for a member of its own or of a base interface.</summary>
    public static bool IsImplemented(INamedTypeSymbol contract, ISymbol member) =>
        member is { IsAbstract: false, IsVirtual: false }
        || contract.FindImplementationForInterfaceMember(member) is { IsAbstract: false };

    /// <summary>The members of a contract and of its base interfaces.</summary>
    public static IEnumerable<ISymbol> MembersOf(INamedTypeSymbol contract) => contract.MembersInOrder().Concat(
        contract.AllInterfaces
            .Where(static item => item.FullMetadataName() != RoamNames.AsyncDisposable)
            .OrderBy(TypeNames.Of, StringComparer.Ordinal)
            .SelectMany(static item => item.MembersInOrder()));
}
