namespace Roam.Payloads.Tests.Postcard.Samples;

/// <summary>One of three alternatives: with a tuple, with an object, with nothing.</summary>
internal abstract record Figure
{
    public sealed record Circle(double Radius) : Figure;

    public sealed record Rect(double W, double H) : Figure;

    public sealed record Empty : Figure;
}
