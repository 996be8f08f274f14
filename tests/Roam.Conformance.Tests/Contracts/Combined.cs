namespace Roam.Conformance.Tests.Contracts;

public sealed class Combined : ICombined
{
    public ValueTask FineAsync() => default;

    public ValueTask GrantAsync(CombinedGrant grant) => default;
}
