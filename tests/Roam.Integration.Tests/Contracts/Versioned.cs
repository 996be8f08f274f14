namespace Roam.Integration.Tests.Contracts;

internal sealed class VersionedOld : IVersionedOld
{
    public ValueTask<VersionOne> SwapAsync(VersionOne value) => new(value);

    public ValueTask<int> AddAsync(int left) => new(left);
}

internal sealed class VersionedNew : IVersionedNew
{
    public ValueTask<VersionTwo> SwapAsync(VersionTwo value) => new(value);

    public ValueTask<int> AddAsync(int left, int right = 100) => new(left + right);
}
