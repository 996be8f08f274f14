namespace Roam.Package.Tests;

/// <summary>The package is all that a user needs.</summary>
[Collection(PackageCollection.Name)]
public class ConsumerTests(PackageFeed feed)
{
    [Fact]
    public async Task A_project_with_the_package_alone_builds_without_a_warning_and_runs()
    {
        Consumer consumer = Consumer.Create(feed, "consumer");
        Assert.EndsWith("quickstart: ok", (await consumer.BuildAndRunAsync()).TrimEnd(), StringComparison.Ordinal);

        // The generator has done its work inside the compiler. Neither it nor Roslyn goes along with the program.
        Assert.Equal(
            [
                "Microsoft.Extensions.DependencyInjection.Abstractions.dll", "Microsoft.Extensions.Logging.Abstractions.dll",
                "Quickstart.dll", "Roam.Payloads.dll", "Roam.dll",
            ],
            consumer.Output().Where(static file => file.EndsWith(".dll", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_trimmed_program_publishes_without_a_warning_and_runs()
    {
        // TrimmerSingleWarn would put all warnings about a package into one that names none of them.
        Consumer consumer = Consumer.Create(
            feed,
            "trimmed",
            """
            <PublishTrimmed>true</PublishTrimmed>
            <TrimMode>full</TrimMode>
            <TrimmerSingleWarn>false</TrimmerSingleWarn>
            <EnableAotAnalyzer>true</EnableAotAnalyzer>
            """);
        Assert.EndsWith("quickstart: ok", (await consumer.PublishAndRunAsync()).TrimEnd(), StringComparison.Ordinal);
    }
}
