namespace Roam.Conformance.Tests.Contracts;

public sealed record VectorPoint(int X, int Y);
