namespace Roam.Integration.Tests.Contracts;

public sealed class Flags : IFlags
{
    public ValueTask<Rights> RightsAsync(Rights value) => new(value);

    public ValueTask<Rights?> NullableRightsAsync(Rights? value) => new(value);
}
