namespace Roam.Generators.Model;

/// <summary>All that is needed to print what stands in for the code of a contract that breaks a rule.</summary>
internal sealed record RefusedModel : ContractModel
{
    /// <summary>The ids of the rules that it breaks.</summary>
    public required EquatableArray<string> Rules { get; init; }

    /// <summary>The contract's members as C#, up to their bodies.</summary>
    public required EquatableArray<RefusedMemberModel> Members { get; init; }
}
