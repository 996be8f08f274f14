using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Roam.Generators.Discovery;
using Roam.Generators.Emit;
using Roam.Generators.Model;

namespace Roam.Generators.Parsing;

/// <summary>Turns <c>[RoamService]</c> interfaces into their models.</summary>
internal static class ServiceParser
{
    /// <summary>The models of a compilation's contracts. Of an invalid one the analyzer or the compiler says why.</summary>
    public static ImmutableArray<ContractModel> ParseAll(Compilation compilation, CancellationToken cancellationToken)
    {
        var contracts = ContractIndex.Of(compilation, cancellationToken);
        var types = new TypeClassifier(compilation);
        var models = ImmutableArray.CreateBuilder<ContractModel>();
        foreach (INamedTypeSymbol contract in contracts.All)
        {
            ContractCheck check = ContractRules.Check(contract, compilation, contracts, types, cancellationToken);
            if (check.IsValid)
            {
                ServiceModel model = Parse(contract, compilation, types, cancellationToken);
                if (!IsPrintedAlready(contract, model, cancellationToken))
                {
                    models.Add(model);
                }
            }
            else if (RefusedParser.Parse(contract, check, compilation, cancellationToken) is { } refused)
            {
                models.Add(refused);
            }
        }

        return models.ToImmutable();
    }

    /// <summary>Whether the compilation has the code of a valid contract as it would be printed now.</summary>
    public static bool IsPrinted(INamedTypeSymbol contract, Compilation compilation, TypeClassifier types, CancellationToken cancellationToken) =>
        IsPrintedAlready(contract, Parse(contract, compilation, types, cancellationToken), cancellationToken);

    /// <summary>The service's name on the wire before it is turned to kebab case.</summary>
    public static string ServiceName(INamedTypeSymbol contract)
    {
        AttributeData? attribute = contract.FindAttribute(RoamNames.ServiceAttribute);
        TypedConstant name = attribute?.NamedArguments.FirstOrDefault(static item => item.Key == "Name").Value ?? default;
        return name.Kind == TypedConstantKind.Primitive && name.Value is string text ? text : WireNames.DefaultServiceName(contract.Name);
    }

    private static ServiceModel Parse(
        INamedTypeSymbol contract,
        Compilation compilation,
        TypeClassifier types,
        CancellationToken cancellationToken)
    {
        string serviceName = ServiceName(contract);
        string baseName = GeneratedNames.BaseName(contract);
        var nestedNames = new NameAllocator(baseName + "Descriptor", "Descriptor", "Register");
        var typeParser = new TypeParser(types, nestedNames);
        var methodParser = new MethodParser(contract, serviceName, compilation, types, typeParser, nestedNames);
        var methods = new List<MethodModel>();
        foreach (IMethodSymbol method in MethodSignature.MethodsOf(contract))
        {
            cancellationToken.ThrowIfCancellationRequested();
            methods.Add(methodParser.Parse(method));
        }

        var advisories = new Advisories(UsedSymbols.Of(contract, types, cancellationToken), compilation);
        return new()
        {
            HintName = GeneratedNames.HintName(contract),
            Namespace = GeneratedNames.NamespaceOf(contract),
            Accessibility = TypeReach.IsPublic(contract) ? "public" : "internal",
            Interface = TypeNames.OfNotNull(contract),
            InterfaceDisplayName = TypeNames.ForMessage(contract),
            BaseName = baseName,
            WireName = serviceName,
            Attributes = Advisories.AttributesOf(contract).ToEquatableArray(),
            UsesObsolete = advisories.UsesObsolete,
            DisabledWarnings = (GeneratedNames.HidesNeighbours(contract, compilation) ? advisories.WarningIds.Append("CS0436") : advisories.WarningIds)
                .ToEquatableArray(),
            Methods = methods.ToEquatableArray(),
            Enums = typeParser.Enums.ToEquatableArray(),
            Objects = typeParser.Objects.ToEquatableArray(),
            Variants = typeParser.Variants.ToEquatableArray(),
        };
    }

    /// <summary>
    /// Whether the compilation has exactly this code already, because the build compiles what a generator printed a second time, as WPF
    /// projects do. Code of an older contract does not count: the compiler then reports that both are there.
    /// </summary>
    private static bool IsPrintedAlready(INamedTypeSymbol contract, ServiceModel model, CancellationToken cancellationToken)
    {
        foreach (ISymbol client in contract.ContainingNamespace.GetMembers(model.ClientName))
        {
            if (client.FindAttribute(RoamNames.GeneratedCode) is { ApplicationSyntaxReference.SyntaxTree: { } tree })
            {
                string text = tree.GetText(cancellationToken).ToString();
                return Matches(isStrict: false) || Matches(isStrict: true);

                bool Matches(bool isStrict) =>
                    ServiceFileEmitter.Emit(model, new GeneratorOptions { StrictGeneratedCode = isStrict }).ToString() == text;
            }
        }

        return false;
    }
}
