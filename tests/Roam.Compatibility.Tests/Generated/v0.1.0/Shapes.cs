using Roam;

namespace Roam.Compatibility.Tests.Generated.V0_1_0;

/// <summary>Objects made in each way that objects can be made.</summary>
public sealed record Shapes(Point Point, Point? AbsentPoint, Box<Box<string>> Box, Node Node, Result<Point, string> Good, Result<Point, string> Bad);

public readonly record struct Point(int X, int Y);

public sealed record Box<T>(T Content, string Label = "none");

/// <summary>Has no constructor with parameters, a member that derived ones inherit, and a reference to its own type.</summary>
public sealed record Node : Named
{
    public int Value { get; set; } = 5;

    public Node? Next { get; init; }
}

public abstract record Named
{
    public required string Name { get; init; }
}
