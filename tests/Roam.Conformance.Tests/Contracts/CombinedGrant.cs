namespace Roam.Conformance.Tests.Contracts;

public sealed record CombinedGrant(string Who, FileAccess Access);
