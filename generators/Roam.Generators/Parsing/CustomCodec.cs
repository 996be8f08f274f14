using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Roam.Generators.Parsing;

/// <summary>The codec that a <c>[RoamCodec]</c> names for a type. Holds symbols: never part of a model.</summary>
internal sealed class CustomCodec
{
    private CustomCodec()
    {
    }

    /// <summary>The codec; <see langword="null"/> if the attribute names none.</summary>
    public INamedTypeSymbol? Symbol { get; private init; }

    /// <summary>The codec as generated code names it.</summary>
    public string Name => Symbol is null ? "" : TypeNames.Of(Symbol);

    /// <summary>The codec as messages name it.</summary>
    public string DisplayName { get; private init; } = "";

    /// <summary>Why it cannot be used, as the end of a sentence.</summary>
    public string? Problem { get; private init; }

    /// <summary>Resolves the attribute.</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="type">The type of the values; whether they may be null does not matter.</param>
    /// <param name="compilation">The compilation of the contract.</param>
    public static CustomCodec Create(AttributeData attribute, ITypeSymbol type, Compilation compilation)
    {
        if (attribute.Argument(0) is not INamedTypeSymbol codec)
        {
            return new() { DisplayName = "null", Problem = "it is not a struct" };
        }

        ITypeSymbol value = type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
            ? ((INamedTypeSymbol)type).TypeArguments[0]
            : type;
        if (codec.IsUnboundGenericType)
        {
            ImmutableArray<ITypeSymbol> arguments = (value as INamedTypeSymbol)?.TypeArguments ?? [];
            if (codec.Arity != arguments.Length || codec.ContainingType is { IsGenericType: true })
            {
                return new() { DisplayName = TypeNames.ForMessage(codec), Problem = "it takes other type arguments" };
            }

            codec = codec.OriginalDefinition.Construct([.. arguments]);
        }

        return new()
        {
            Symbol = codec,
            DisplayName = TypeNames.ForMessage(codec),
            Problem =
                codec.TypeKind == TypeKind.Error ? null
                : codec.TypeKind != TypeKind.Struct || codec.IsRefLikeType ? "it is not a struct"
                : !compilation.IsSymbolAccessibleWithin(codec, compilation.Assembly) || codec.IsFileLocal
                    ? "generated code has no access to it"
                : !TypeConstraints.AreMet(codec, compilation) ? "its constraints do not allow the type arguments"
                : !codec.AllInterfaces.Any(item => IsCodecOf(item, value)) ? "it does not implement IPayloadCodec<T> for that type"
                : TypeReach.WhyNotNameable(codec, compilation)
                    ?? (value is INamedTypeSymbol named ? TypeReach.WhyNotNameable(named, compilation) : null),
        };
    }

    private static bool IsCodecOf(INamedTypeSymbol item, ITypeSymbol value) =>
        item.FullMetadataName() == RoamNames.PayloadCodec && SymbolEqualityComparer.Default.Equals(item.TypeArguments[0], value);
}
