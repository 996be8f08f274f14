namespace Roam.Package.Tests;

/// <summary>
/// Calls through generated code take no memory in steady state, with the packages as users get them: optimised. It is a program of its own that
/// counts, so that nothing else runs in it.
/// </summary>
[Collection(PackageCollection.Name)]
public class AllocationTests(PackageFeed feed)
{
    [Fact]
    public async Task Calls_with_values_allocate_nothing_on_either_side()
    {
        Consumer consumer = Consumer.Create(feed, "allocations", "<Optimize>true</Optimize>", "tests/Roam.Package.Tests/Programs/Allocations");
        Assert.Equal(
            ["memory: 0 B", "tcp: 0 B", "with an object in each call: 24 B"],
            (await consumer.BuildAndRunAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
