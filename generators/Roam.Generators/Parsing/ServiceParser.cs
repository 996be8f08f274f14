using Microsoft.CodeAnalysis;
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
        return ContractRules.Check(contract, compilation, types, cancellationToken).IsValid
            ? Parse(contract, compilation, types, cancellationToken)
            : null;
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

        return new()
        {
            HintName = GeneratedNames.HintName(contract),
            Namespace = contract.ContainingNamespace is { IsGlobalNamespace: false } containing
                ? containing.ToDisplayString(TypeNames.Qualified.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted))
                : null,
            Accessibility = IsPublic(contract) ? "public" : "internal",
            Interface = TypeNames.OfNotNull(contract),
            InterfaceDisplayName = TypeNames.ForMessage(contract),
            BaseName = baseName,
            WireName = serviceName,
            IsObsolete = contract.FindAttribute(RoamNames.Obsolete) is not null,
            Methods = methods.ToEquatableArray(),
            Enums = typeParser.Enums.ToEquatableArray(),
            Objects = typeParser.Objects.ToEquatableArray(),
        };
    }

    /// <summary>The attribute on two parts of an interface is an error, but must not make two files of one name.</summary>
    private static bool IsFirstDeclaration(INamedTypeSymbol contract, SyntaxNode node, CancellationToken cancellationToken) =>
        contract.FindAttribute(RoamNames.ServiceAttribute)?.ApplicationSyntaxReference is { } reference
        && reference.SyntaxTree == node.SyntaxTree
        && node.Contains(reference.GetSyntax(cancellationToken));

    private static bool IsPublic(INamedTypeSymbol type) =>
        type.DeclaredAccessibility == Accessibility.Public && (type.ContainingType is null || IsPublic(type.ContainingType));
}
