namespace Roam.Payloads.Tests.Samples;

internal sealed record Person
{
    public required string Name { get; init; }

    public int Age { get; init; }

    public string? Nick { get; init; }
}
