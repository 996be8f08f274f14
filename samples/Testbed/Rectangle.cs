namespace Testbed;

/// <summary>A rectangle between two corners.</summary>
public sealed record Rectangle(Point TopLeft, Point BottomRight, string? Label);
