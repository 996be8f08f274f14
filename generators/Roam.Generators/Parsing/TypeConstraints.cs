using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Roam.Generators.Parsing;

/// <summary>
/// Whether a generic type may have the arguments that it has. The compiler says so where the source names the type, and would say it
/// again in generated code.
/// </summary>
internal static class TypeConstraints
{
    /// <summary>Checks a type, its arguments, and the types around it.</summary>
    public static bool AreMet(ITypeSymbol type, Compilation compilation) => type switch
    {
        IArrayTypeSymbol array => AreMet(array.ElementType, compilation),
        INamedTypeSymbol named => AreMet(named, compilation),
        _ => true,
    };

    private static bool AreMet(INamedTypeSymbol type, Compilation compilation)
    {
        for (int i = 0; i < type.Arity; i++)
        {
            ITypeSymbol argument = type.TypeArguments[i];
            if (argument.TypeKind is not (TypeKind.Error or TypeKind.TypeParameter)
                && (!IsAllowed(argument, type.TypeParameters[i], type, compilation) || !AreMet(argument, compilation)))
            {
                return false;
            }
        }

        return type.ContainingType is not { } outer || AreMet(outer, compilation);
    }

    // Whether null is allowed is a warning, not an error.
    private static bool IsAllowed(ITypeSymbol argument, ITypeParameterSymbol parameter, INamedTypeSymbol type, Compilation compilation) =>
        (!parameter.HasReferenceTypeConstraint || argument.IsReferenceType)
        && (!parameter.HasValueTypeConstraint || (argument.IsValueType && !IsNullable(argument)))
        && (!parameter.HasUnmanagedTypeConstraint || argument.IsUnmanagedType)
        && (!parameter.HasConstructorConstraint || argument.IsValueType || HasConstructor(argument))
        && (parameter.AllowsRefLikeType || !argument.IsRefLikeType)
        && parameter.ConstraintTypes.All(constraint => Satisfies(argument, Substitute(constraint, type, compilation), compilation));

    private static bool Satisfies(ITypeSymbol argument, ITypeSymbol constraint, Compilation compilation)
    {
        if (constraint.TypeKind == TypeKind.Error)
        {
            return true;
        }

        // A nullable value is boxed as what it holds, but does not implement what that does.
        Conversion conversion = ((CSharpCompilation)compilation).ClassifyConversion(argument, constraint);
        return conversion.IsIdentity
            || (conversion.IsImplicit && conversion.IsReference)
            || (conversion.IsBoxing && (!IsNullable(argument) || constraint.TypeKind != TypeKind.Interface));
    }

    private static bool IsNullable(ITypeSymbol type) => type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    private static bool HasConstructor(ITypeSymbol type) => type is INamedTypeSymbol { IsAbstract: false } named
        && named.InstanceConstructors.Any(static item => item is { Parameters.IsEmpty: true, DeclaredAccessibility: Accessibility.Public });

    /// <summary>A constraint in which the parameters of a type, and of those around it, are replaced by the arguments.</summary>
    private static ITypeSymbol Substitute(ITypeSymbol constraint, INamedTypeSymbol type, Compilation compilation)
    {
        switch (constraint)
        {
            case ITypeParameterSymbol parameter:
                for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
                {
                    if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, parameter.ContainingSymbol))
                    {
                        return current.TypeArguments[parameter.Ordinal];
                    }
                }

                return constraint;

            case IArrayTypeSymbol array:
                return compilation.CreateArrayTypeSymbol(Substitute(array.ElementType, type, compilation), array.Rank);

            case INamedTypeSymbol { TypeArguments.IsEmpty: false } generic:
                ImmutableArray<ITypeSymbol> arguments = [.. generic.TypeArguments.Select(item => Substitute(item, type, compilation))];
                return generic.ConstructedFrom.Construct([.. arguments]);

            default:
                return constraint;
        }
    }
}
