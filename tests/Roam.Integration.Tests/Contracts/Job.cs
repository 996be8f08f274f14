namespace Roam.Integration.Tests.Contracts;

/// <summary>A record with channels in it, one of them optional, and more of them in a record of its own.</summary>
public sealed record Job(string Name, [property: Credit(2)] Tx<int> Progress, Rx<int>? Input)
{
    public JobLog? Log { get; init; }
}
