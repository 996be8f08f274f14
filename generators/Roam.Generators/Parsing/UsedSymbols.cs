using Microsoft.CodeAnalysis;

namespace Roam.Generators.Parsing;

/// <summary>Collects all that the generated code of a contract names: types, codecs, methods, constructors, members and accessors.</summary>
internal sealed class UsedSymbols
{
    private readonly TypeClassifier _types;
    private readonly HashSet<ITypeSymbol> _visited = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _found = new(SymbolEqualityComparer.Default);

    private UsedSymbols(TypeClassifier types) => _types = types;

    public static IEnumerable<ISymbol> Of(INamedTypeSymbol contract, TypeClassifier types, CancellationToken cancellationToken)
    {
        var symbols = new UsedSymbols(types);
        symbols.VisitType(contract);
        foreach (INamedTypeSymbol parent in contract.AllInterfaces)
        {
            symbols.VisitType(parent);
        }

        foreach (IMethodSymbol method in MethodSignature.MethodsOf(contract))
        {
            cancellationToken.ThrowIfCancellationRequested();
            symbols.Add(method);
            symbols.VisitType(method.ReturnType);
            symbols.VisitCodec(SymbolExtensions.Find(method.GetReturnTypeAttributes(), RoamNames.CodecAttribute), method.ReturnType);
            foreach (IParameterSymbol parameter in method.Parameters)
            {
                symbols.VisitType(parameter.Type);
                symbols.VisitCodec(parameter.FindAttribute(RoamNames.CodecAttribute), parameter.Type);
            }
        }

        return symbols._found;
    }

    private void VisitType(ITypeSymbol type)
    {
        ITypeSymbol normal = _types.Normalize(type);
        if (!_visited.Add(normal))
        {
            return;
        }

        switch (normal)
        {
            case IArrayTypeSymbol array:
                VisitType(array.ElementType);
                break;

            case INamedTypeSymbol named:
                for (INamedTypeSymbol? current = named; current is not null; current = current.ContainingType)
                {
                    Add(current.OriginalDefinition);
                    foreach (ITypeSymbol argument in current.TypeArguments)
                    {
                        VisitType(argument);
                    }
                }

                TypeClass shape = _types.Classify(named);
                VisitMembers(named, shape.Plan);

                foreach (PlannedVariant variant in shape.Variants?.Variants ?? [])
                {
                    if (variant.IsBase)
                    {
                        VisitMembers(named, _types.Classify(variant).Plan);
                    }

                    VisitType(variant.Type);
                }

                if (shape.Codec?.Symbol is { } codec)
                {
                    VisitType(codec);
                }

                break;
        }
    }

    private void VisitMembers(INamedTypeSymbol type, ObjectPlan? plan)
    {
        if (plan is null)
        {
            return;
        }

        foreach (IMethodSymbol constructor in type.InstanceConstructors)
        {
            Add(constructor);
        }

        foreach (PlannedMember member in plan.Members)
        {
            Add(member.Symbol);
            if (member.Symbol is IPropertySymbol property)
            {
                Add(property.GetMethod);
                Add(property.SetMethod);
            }

            VisitType(member.Type);
            VisitCodec(member.Codec, member.Type);
        }
    }

    private void VisitCodec(AttributeData? codec, ITypeSymbol type)
    {
        if (codec is not null && _types.Resolve(codec, type).Symbol is { } symbol)
        {
            VisitType(symbol);
        }
    }

    private void Add(ISymbol? symbol)
    {
        if (symbol is not null)
        {
            _found.Add(symbol);
        }
    }
}
