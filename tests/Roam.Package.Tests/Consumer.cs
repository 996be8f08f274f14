namespace Roam.Package.Tests;

/// <summary>A user's project: the sources of a program, and a reference to the Roam package where a sample names its projects.</summary>
internal sealed class Consumer
{
    private static readonly TimeSpan BuildTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RunTimeout = TimeSpan.FromMinutes(1);

    private readonly string _folder;

    private readonly string _name;

    private Consumer(string folder, string name)
    {
        _folder = folder;
        _name = name;
    }

    /// <summary>Writes the project into a new folder.</summary>
    /// <param name="feed">Where the package comes from.</param>
    /// <param name="name">The folder's name.</param>
    /// <param name="properties">Properties of the project, as XML.</param>
    /// <param name="sources">The folder of the program in the repository.</param>
    /// <param name="more">Folders with more of its sources.</param>
    public static Consumer Create(
        PackageFeed feed, string name, string properties = "", string sources = "samples/Quickstart", params string[] more)
    {
        string program = Path.GetFileName(sources);
        string folder = Path.Combine(PackageFeed.Folder, name);
        Directory.CreateDirectory(folder);
        foreach (string source in more.Prepend(sources).SelectMany(static part => Directory.GetFiles(Path.Combine(PackageFeed.Repository, part), "*.cs")))
        {
            File.Copy(source, Path.Combine(folder, Path.GetFileName(source)));
        }

        Write(
            program + ".csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Roam" Version="[{feed.Version}]" />
              </ItemGroup>
            </Project>
            """);

        // The folder stands inside the repository, whose settings must not reach it: MSBuild and the compiler stop at the first they find.
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        Write(".editorconfig", "root = true");

        // Packages that the machine has already are taken from there, and new ones are put here instead of there.
        Write(
            "Directory.Build.props",
            $"""
            <Project>
              <PropertyGroup>
                <RestorePackagesPath>{Path.Combine(PackageFeed.Folder, "packages")}</RestorePackagesPath>
                <RestoreFallbackFolders>{MachinePackages()}</RestoreFallbackFolders>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
            </Project>
            """);
        Write(
            "NuGet.config",
            $"""
            <configuration>
              <packageSources>
                <add key="under-test" value="{feed.Packages}" />
              </packageSources>
            </configuration>
            """);
        return new(folder, program);

        void Write(string file, string text) => File.WriteAllText(Path.Combine(folder, file), text);
    }

    /// <summary>Builds the project and runs the program that comes of it.</summary>
    /// <returns>What the program printed.</returns>
    public async Task<string> BuildAndRunAsync()
    {
        await DotNet.RunAsync(_folder, BuildTimeout, "build", "--disable-build-servers", "--output", "out");
        return await DotNet.RunAsync(_folder, RunTimeout, Path.Combine("out", _name + ".dll"));
    }

    /// <summary>Publishes the project for this machine and runs the program that comes of it.</summary>
    /// <returns>What the program printed.</returns>
    public async Task<string> PublishAndRunAsync()
    {
        await DotNet.RunAsync(_folder, BuildTimeout, "publish", "--disable-build-servers", "--use-current-runtime", "--output", "out");
        string program = Path.Combine(_folder, "out", OperatingSystem.IsWindows() ? _name + ".exe" : _name);
        return await DotNet.RunProgramAsync(program, _folder, RunTimeout);
    }

    /// <summary>The files of the program.</summary>
    public string[] Output() => [.. Directory.GetFiles(Path.Combine(_folder, "out")).Select(static file => Path.GetFileName(file))];

    private static string MachinePackages()
    {
        string folder = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return Directory.Exists(folder) ? folder : "";
    }
}
