namespace Roam.Generators.Model;

/// <summary>All that is needed to print the code of one valid contract.</summary>
internal sealed record ServiceModel : ContractModel
{
    /// <summary>The service's name on the wire, as declared.</summary>
    public required string WireName { get; init; }

    /// <summary>Whether the contract, or anything in it, is obsolete: only what is obsolete itself may use that.</summary>
    public required bool UsesObsolete { get; init; }

    /// <summary>The warnings about uses that the contract itself has to answer for.</summary>
    public required EquatableArray<string> DisabledWarnings { get; init; }

    /// <summary>The methods, in declaration order; a method's position is its index.</summary>
    public required EquatableArray<MethodModel> Methods { get; init; }

    /// <summary>The enumerations in the signatures.</summary>
    public required EquatableArray<EnumModel> Enums { get; init; }

    /// <summary>The object types in the signatures.</summary>
    public required EquatableArray<ObjectModel> Objects { get; init; }

    /// <summary>The abstract classes and interfaces in the signatures.</summary>
    public required EquatableArray<VariantsModel> Variants { get; init; }
}
