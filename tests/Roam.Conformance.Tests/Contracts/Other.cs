namespace Roam.Conformance.Tests.Contracts;

public sealed class Other : IOther
{
    public ValueTask<string> NameAsync() => new("other");
}
