namespace Roam.Integration.Tests.Harness;

/// <summary>Every kind of link, for theories.</summary>
public sealed class AllLinks : TheoryData<LinkKind>
{
    public AllLinks() => AddRange(Enum.GetValues<LinkKind>());
}
