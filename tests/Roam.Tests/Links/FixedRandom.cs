namespace Roam.Tests.Links;

/// <summary>Draws the same number each time.</summary>
internal sealed class FixedRandom(double value) : Random
{
    public override double NextDouble() => value;
}
