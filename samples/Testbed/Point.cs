namespace Testbed;

/// <summary>A point.</summary>
public sealed record Point(int X, int Y);
