namespace Roam.Conformance.Tests.Contracts;

public sealed record VectorNested(string Name, VectorPoint Point, IReadOnlyList<string> Tags);
