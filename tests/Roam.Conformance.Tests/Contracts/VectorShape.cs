namespace Roam.Conformance.Tests.Contracts;

public abstract record VectorShape
{
    public sealed record Circle(double Radius) : VectorShape;

    public sealed record Rect(double Width, double Height) : VectorShape;

    public sealed record Empty : VectorShape;
}
