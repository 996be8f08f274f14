namespace Roam.Conformance.Tests.Harness;

/// <summary>Tests that measure the whole process run while no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
