namespace Roam.Generators.Model;

/// <summary>An abstract class or interface that gets a codec, because the types that a value may be are known.</summary>
internal sealed record VariantsModel
{
    public required string Type { get; init; }

    /// <summary>The type's name for messages.</summary>
    public required string DisplayName { get; init; }

    public required string CodecName { get; init; }

    /// <summary>The variants, at least one, in the order of their positions.</summary>
    public required EquatableArray<VariantModel> Variants { get; init; }
}

/// <summary>One of the types that a value may be.</summary>
internal sealed record VariantModel
{
    public required string Type { get; init; }

    /// <summary>The codec, as a type name.</summary>
    public required string Codec { get; init; }

    /// <summary>What stands for the type in formats that describe themselves.</summary>
    public required int Key { get; init; }

    /// <summary>Whether other types may derive from it, so that a value's own type must be compared.</summary>
    public required bool IsOpen { get; init; }
}
