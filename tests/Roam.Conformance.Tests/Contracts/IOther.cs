namespace Roam.Conformance.Tests.Contracts;

/// <summary>A second service, for what depends on there being several.</summary>
[RoamService]
public interface IOther
{
    ValueTask<string> NameAsync();
}
