namespace Roam.Payloads.Tests.Samples;

internal sealed record Square : IShape
{
    public int S { get; init; }
}
