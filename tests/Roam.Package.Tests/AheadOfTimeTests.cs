namespace Roam.Package.Tests;

/// <summary>
/// Programs with every shape of contract compile ahead of time and run. A shape that one program has may keep what another shape needs, so
/// each of the small programs has one shape, and only the last has all.
/// </summary>
[Collection(PackageCollection.Name)]
public class AheadOfTimeTests(PackageFeed feed)
{
    private const string Programs = "tests/Roam.Package.Tests/Programs/AheadOfTime/";

    // Warnings about trimming and ahead-of-time compilation are errors, each by itself. Symbols and ICU would only take time.
    private const string Properties = """
        <PublishAot>true</PublishAot>
        <TrimmerSingleWarn>false</TrimmerSingleWarn>
        <DebugType>none</DebugType>
        <StripSymbols>false</StripSymbols>
        <InvariantGlobalization>true</InvariantGlobalization>
        """;

    [NativeCompilerTheory]
    [InlineData("Lists")]
    [InlineData("Optional")]
    [InlineData("Maps")]
    [InlineData("Tuples")]
    [InlineData("Nested")]
    [InlineData("Values")]
    public Task A_contract_of_one_shape_compiles_and_runs(string program) => PublishAndRunAsync(program);

    [NativeCompilerFact]
    public Task All_shapes_compile_and_run_together() => PublishAndRunAsync("Everything", "tests/Roam.Integration.Tests/Contracts");

    private async Task PublishAndRunAsync(string program, params string[] more)
    {
        Consumer consumer = Consumer.Create(feed, "ahead-of-time-" + program, Properties, Programs + program, [Programs + "Shared", .. more]);
        Assert.EndsWith("ahead of time: ok", (await consumer.PublishAndRunAsync()).TrimEnd(), StringComparison.Ordinal);
    }
}
