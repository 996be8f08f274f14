namespace Roam.Payloads.Tests.Samples;

internal sealed record Circle : IShape
{
    public double R { get; init; }
}
