using System.Globalization;
using System.Runtime.CompilerServices;

namespace Roam.Package.Tests;

/// <summary>
/// Packs the repository once for all tests. Everything that they make stands under <see cref="Folder"/>, which the next run empties,
/// so that what a failure left can be looked at until then.
/// </summary>
public sealed class PackageFeed : IAsyncLifetime
{
    private static readonly TimeSpan PackTimeout = TimeSpan.FromMinutes(5);

    /// <summary>The folder of this run.</summary>
    internal static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "package-tests");

    /// <summary>The repository's folder.</summary>
    internal static string Repository { get; } = FindRepository();

    /// <summary>The packages' version. No other run has it, so that no cache can hold an older package of that version.</summary>
    internal string Version { get; } = "0.0.1-test." + DateTime.UtcNow.ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture);

    /// <summary>The folder with the packages.</summary>
    internal string Packages { get; } = Path.Combine(Folder, "feed");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }

        Directory.CreateDirectory(Packages);
        foreach (string project in (string[])["Roam.Payloads", "Roam", "Roam.AspNetCore"])
        {
            // With outputs of its own, because other tests use those of the repository at the same time.
            await DotNet.RunAsync(
                Path.Combine(Repository, "src", project),
                PackTimeout,
                "pack",
                "--configuration", "Release",
                "--output", Packages,
                "--disable-build-servers",
                "-p:UseArtifactsOutput=true",
                "-p:ArtifactsPath=" + Path.Combine(Folder, "build"),
                "-p:NuGetAudit=false",
                "-p:Version=" + Version);
        }
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    private static string FindRepository([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}
