using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Roam.Generators.Parsing;

/// <summary>What a type is to a payload.</summary>
internal enum TypeCategory
{
    /// <summary>The compiler does not know the type; it says so itself.</summary>
    Error,

    Unsupported,
    Primitive,

    /// <summary>A byte string: <c>byte[]</c> or a memory of bytes.</summary>
    Binary,

    /// <summary>Another type of the framework with a codec.</summary>
    Known,

    Enum,

    /// <summary><c>Nullable&lt;T&gt;</c>.</summary>
    Nullable,

    /// <summary>An array, list, set, dictionary or pair.</summary>
    Collection,

    Tuple,
    Result,

    /// <summary><c>Tx&lt;T&gt;</c>.</summary>
    Tx,

    /// <summary><c>Rx&lt;T&gt;</c>.</summary>
    Rx,

    /// <summary>A class or struct whose members are written.</summary>
    Object,

    /// <summary>An abstract class or interface, a value of which is one of several objects.</summary>
    Variants,

    /// <summary>A contract, whose objects are passed by reference.</summary>
    Service,

    /// <summary>A type whose codec <c>[RoamCodec]</c> names.</summary>
    Custom,
}

/// <summary>A type as <see cref="TypeClassifier"/> sees it. Holds symbols: never part of a model.</summary>
internal sealed class TypeClass
{
    public required TypeCategory Category { get; init; }

    /// <summary>The codec without its suffix, of a built-in type.</summary>
    public string Name { get; init; } = "";

    /// <summary>The types that the value is made of, except the members of an object.</summary>
    public ImmutableArray<ITypeSymbol> Elements { get; init; } = [];

    /// <summary>The members of an object.</summary>
    public ObjectPlan? Plan { get; init; }

    /// <summary>The types that a value may be.</summary>
    public VariantPlan? Variants { get; init; }

    /// <summary>The codec that the type names.</summary>
    public CustomCodec? Codec { get; init; }

    /// <summary>Why the type is unsupported, as the end of a sentence.</summary>
    public string Reason { get; init; } = "";
}
