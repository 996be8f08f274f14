namespace Roam.Generators.Model;

/// <summary>An enumeration that gets a codec.</summary>
internal sealed record EnumModel
{
    public required string Type { get; init; }

    /// <summary>The type's name for messages.</summary>
    public required string DisplayName { get; init; }

    public required string CodecName { get; init; }

    public required bool IsUnsigned { get; init; }

    /// <summary>The range of the underlying type, reinterpreted as <see cref="long"/>.</summary>
    public required long Minimum { get; init; }

    public required long Maximum { get; init; }

    /// <summary>The declared values in declaration order, reinterpreted as <see cref="long"/>.</summary>
    public required EquatableArray<long> Values { get; init; }
}
