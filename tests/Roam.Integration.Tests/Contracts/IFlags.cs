namespace Roam.Integration.Tests.Contracts;

/// <summary>Combinations of values, which have no form in Postcard.</summary>
[RoamService]
public interface IFlags
{
    ValueTask<Rights> RightsAsync(Rights value);

    ValueTask<Rights?> NullableRightsAsync(Rights? value);
}
