using Microsoft.CodeAnalysis;
using Roam.Generators.Emit;
using Roam.Generators.Model;

namespace Roam.Generators.Parsing;

/// <summary>Turns a <c>[RoamService]</c> interface into its model.</summary>
internal static class ServiceParser
{
    /// <summary>The model, or <see langword="null"/> if the contract is invalid: then the analyzer or the compiler says why.</summary>
    public static ServiceModel? Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var contract = (INamedTypeSymbol)context.TargetSymbol;
        if (!IsFirstDeclaration(contract, context.TargetNode, cancellationToken))
        {
            return null;
        }

        Compilation compilation = context.SemanticModel.Compilation;
        var types = new TypeClassifier(compilation);
        if (!ContractRules.Check(contract, compilation, types, cancellationToken).IsValid)
        {
            return null;
        }

        ServiceModel model = Parse(contract, compilation, types, cancellationToken);
        return IsPrintedAlready(contract, model, cancellationToken) ? null : model;
    }

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
            Namespace = contract.ContainingNamespace is { IsGlobalNamespace: false } containing
                ? containing.ToDisplayString(TypeNames.Qualified.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted))
                : null,
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

    /// <summary>The attribute on two parts of an interface is an error, but must not make two files of one name.</summary>
    private static bool IsFirstDeclaration(INamedTypeSymbol contract, SyntaxNode node, CancellationToken cancellationToken) =>
        contract.FindAttribute(RoamNames.ServiceAttribute)?.ApplicationSyntaxReference is { } reference
        && reference.SyntaxTree == node.SyntaxTree
        && node.Contains(reference.GetSyntax(cancellationToken));

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
