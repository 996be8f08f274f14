namespace Testbed;

/// <summary>One of three shapes.</summary>
public abstract record Shape
{
    /// <summary>A circle.</summary>
    public sealed record Circle(double Radius) : Shape;

    /// <summary>A rectangle.</summary>
    public sealed record Rectangle(double Width, double Height) : Shape;

    /// <summary>A point.</summary>
    public sealed record Point : Shape;
}
