namespace Roam.Conformance.Tests.Contracts;

/// <summary>A contract with a method that has no form in Postcard.</summary>
[RoamService]
public interface ICombined
{
    ValueTask FineAsync();

    ValueTask GrantAsync(CombinedGrant grant);
}
