namespace Testbed;

/// <summary>Shapes on a ground.</summary>
public sealed record Canvas(string Name, IReadOnlyList<Shape> Shapes, Color Background);
