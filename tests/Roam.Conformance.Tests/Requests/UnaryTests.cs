using Roam.Conformance.Tests.Contracts;
using Roam.Conformance.Tests.Harness;
using Roam.TestKit;

namespace Roam.Conformance.Tests.Requests;

/// <summary>Calls that succeed.</summary>
public sealed class UnaryTests
{
    [Fact]
    public async Task A_call_gives_its_result()
    {
        await using Duo duo = await Duo.StartAsync();

        Assert.Equal(42, await duo.Client.IncrementAsync(41).Soon());
    }
}
