namespace Roam.Integration.Tests.Contracts;

/// <summary>The contract as an old peer has it. The new one speaks the same names.</summary>
[RoamService(Name = "Versioned")]
public interface IVersionedOld
{
    ValueTask<VersionOne> SwapAsync(VersionOne value);

    ValueTask<int> AddAsync(int left);
}

/// <summary>The contract as a new peer has it.</summary>
[RoamService(Name = "Versioned")]
public interface IVersionedNew
{
    ValueTask<VersionTwo> SwapAsync(VersionTwo value);

    ValueTask<int> AddAsync(int left, int right = 100);
}
