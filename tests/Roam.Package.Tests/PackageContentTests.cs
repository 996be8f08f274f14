using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;

namespace Roam.Package.Tests;

/// <summary>What is in the packages, to the last file.</summary>
[Collection(PackageCollection.Name)]
public class PackageContentTests(PackageFeed feed)
{
    [Fact]
    public void Roam_holds_the_runtime_and_the_generator() => Assert.Equal(
        ["README.md", "Roam.nuspec", "analyzers/dotnet/cs/Roam.Generators.CodeFixes.dll", "analyzers/dotnet/cs/Roam.Generators.dll", "lib/net10.0/Roam.dll", "lib/net10.0/Roam.xml"],
        Files("Roam", ".nupkg"));

    [Fact]
    public void Roam_Payloads_holds_its_assembly() => Assert.Equal(
        ["README.md", "Roam.Payloads.nuspec", "lib/net10.0/Roam.Payloads.dll", "lib/net10.0/Roam.Payloads.xml"],
        Files("Roam.Payloads", ".nupkg"));

    [Fact]
    public void Roam_AspNetCore_holds_its_assembly() => Assert.Equal(
        ["README.md", "Roam.AspNetCore.nuspec", "lib/net10.0/Roam.AspNetCore.dll", "lib/net10.0/Roam.AspNetCore.xml"],
        Files("Roam.AspNetCore", ".nupkg"));

    [Fact]
    public void Symbols_have_packages_of_their_own()
    {
        Assert.Equal(["Roam.nuspec", "lib/net10.0/Roam.pdb"], Files("Roam", ".snupkg"));
        Assert.Equal(["Roam.Payloads.nuspec", "lib/net10.0/Roam.Payloads.pdb"], Files("Roam.Payloads", ".snupkg"));
        Assert.Equal(["Roam.AspNetCore.nuspec", "lib/net10.0/Roam.AspNetCore.pdb"], Files("Roam.AspNetCore", ".snupkg"));
    }

    [Fact]
    public void Roam_depends_on_little_and_not_on_Roslyn() => Assert.Equal(
        [
            "Microsoft.Extensions.DependencyInjection.Abstractions",
            "Microsoft.Extensions.Logging.Abstractions",
            "Roam.Payloads " + feed.Version,
        ],
        Dependencies("Roam").Select(id => id.StartsWith("Roam", StringComparison.Ordinal) ? id : id.Split(' ')[0]));

    [Fact]
    public void Roam_Payloads_depends_on_nothing() => Assert.Empty(Dependencies("Roam.Payloads"));

    [Fact]
    public void Roam_AspNetCore_depends_on_Roam_and_the_framework()
    {
        Assert.Equal(["Roam " + feed.Version], Dependencies("Roam.AspNetCore"));
        XElement framework = Assert.Single(
            Metadata("Roam.AspNetCore").Descendants(), static item => item.Name.LocalName == "frameworkReference");
        Assert.Equal("Microsoft.AspNetCore.App", framework.Attribute("name")?.Value);
    }

    [Theory]
    [InlineData("Roam")]
    [InlineData("Roam.Payloads")]
    [InlineData("Roam.AspNetCore")]
    public void A_package_says_where_it_comes_from(string package)
    {
        XElement metadata = Metadata(package);
        Assert.Equal("MIT", Value("license"));
        Assert.Equal("README.md", Value("readme"));
        Assert.NotEqual("Package Description", Value("description"));
        Assert.Equal("https://github.com/roam-dotnet/roam", Value("projectUrl"));
        XElement repository = Element("repository");
        Assert.Equal("git", repository.Attribute("type")?.Value);
        Assert.Equal("https://github.com/roam-dotnet/roam", repository.Attribute("url")?.Value);

        XElement Element(string name) => Assert.Single(metadata.Elements(), item => item.Name.LocalName == name);

        string Value(string name) => Element(name).Value;
    }

    /// <summary>A compiler has these at hand. A generator that needs more is not loaded, and the user's build fails with a riddle.</summary>
    [Fact]
    public void The_generators_need_nothing_but_the_compiler()
    {
        string[] provided =
        [
            "netstandard", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp", "System.Collections.Immutable", "System.Memory",
            "System.Reflection.Metadata",
            "Roam.Generators",
        ];
        foreach (string file in Files("Roam", ".nupkg").Where(static file => file.StartsWith("analyzers/", StringComparison.Ordinal)))
        {
            using PEReader assembly = new(new MemoryStream(Read("Roam", file)));
            MetadataReader reader = assembly.GetMetadataReader();
            string[] needed = [.. reader.AssemblyReferences.Select(item => reader.GetString(reader.GetAssemblyReference(item).Name))];
            Assert.Equal([], needed.Except(provided).Except(NeededByCodeFixes(file)));
        }
    }

    /// <summary>The compiler marks an assembly whose bytes depend on nothing but its sources and options.</summary>
    [Fact]
    public void Assemblies_are_built_deterministically()
    {
        foreach (string package in (string[])["Roam", "Roam.Payloads", "Roam.AspNetCore"])
        {
            foreach (string file in Files(package, ".nupkg").Where(static file => file.EndsWith(".dll", StringComparison.Ordinal)))
            {
                using PEReader assembly = new(new MemoryStream(Read(package, file)));
                Assert.True(
                    assembly.ReadDebugDirectory().Any(static entry => entry.Type == DebugDirectoryEntryType.Reproducible),
                    $"{file} is not built deterministically.");
            }
        }
    }

    [Fact]
    public void Assemblies_name_no_folder_of_the_machine_that_built_them()
    {
        byte[] folder = Encoding.UTF8.GetBytes(PackageFeed.Repository);
        foreach (string package in (string[])["Roam", "Roam.Payloads", "Roam.AspNetCore"])
        {
            foreach (string file in Files(package, ".nupkg").Where(static file => file.EndsWith(".dll", StringComparison.Ordinal)))
            {
                Assert.True(Read(package, file).AsSpan().IndexOf(folder) < 0, $"{file} names {PackageFeed.Repository}.");
            }
        }
    }

    /// <summary>An editor loads code fixes and has workspaces; the compiler on its own does not load them.</summary>
    private static string[] NeededByCodeFixes(string file) => file.EndsWith(".CodeFixes.dll", StringComparison.Ordinal)
        ? ["Microsoft.CodeAnalysis.Workspaces", "Microsoft.CodeAnalysis.CSharp.Workspaces", "System.Composition.AttributedModel"]
        : [];

    /// <summary>All files but the three in which the zip format of packages describes itself.</summary>
    private string[] Files(string package, string extension)
    {
        using ZipArchive archive = Open(package, extension);
        return
        [
            .. archive.Entries
                .Select(static entry => entry.FullName)
                .Where(static name => name is not ("_rels/.rels" or "[Content_Types].xml"))
                .Where(static name => !name.EndsWith(".psmdcp", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
    }

    private string[] Dependencies(string package) =>
    [
        .. Metadata(package).Descendants()
            .Where(static item => item.Name.LocalName == "dependency")
            .Select(static item => $"{item.Attribute("id")?.Value} {item.Attribute("version")?.Value}")
            .Order(StringComparer.Ordinal),
    ];

    private XElement Metadata(string package)
    {
        using MemoryStream text = new(Read(package, package + ".nuspec"));
        return Assert.Single(XDocument.Load(text).Root!.Elements());
    }

    private byte[] Read(string package, string file)
    {
        using ZipArchive archive = Open(package, ".nupkg");
        using Stream content = archive.GetEntry(file)!.Open();
        using MemoryStream copy = new();
        content.CopyTo(copy);
        return copy.ToArray();
    }

    private ZipArchive Open(string package, string extension) =>
        ZipFile.OpenRead(Path.Combine(feed.Packages, $"{package}.{feed.Version}{extension}"));
}
