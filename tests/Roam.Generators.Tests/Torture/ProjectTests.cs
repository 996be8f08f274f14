using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.Torture;

/// <summary>Several assemblies, several generators, several passes.</summary>
public class ProjectTests
{
    private const string Contract = "namespace App; public record Item(int X); [RoamService] public interface IThing { ValueTask<Item> GetAsync(Item item, int x = 5); }";

    [Fact]
    public async Task Types_under_an_extern_alias_are_refused()
    {
        MetadataReference library = new Project { AssemblyName = "Library" }
            .Build(ImmutableArray.Create("lib"), "namespace Library; public record Item(int X); public enum Color { Red } public interface IBase { ValueTask AAsync(); }");
        var project = new Project { References = [library], Header = "extern alias lib;\n" + GeneratorRun.Usings };
        await AssertRefused(
            project,
            "[RoamService] public interface IThing { ValueTask<lib::Library.Item> GetAsync(List<lib::Library.Color> colors); }",
            "ROAM0008: IThing.GetAsync: 'Item' cannot be serialised, because its assembly 'Library' is referenced under an extern alias only",
            "ROAM0008: IThing.GetAsync: 'Color' cannot be serialised, because its assembly 'Library' is referenced under an extern alias only");
        await AssertRefused(
            project,
            "[RoamService] public interface IThing : lib::Library.IBase { }",
            "ROAM0020: The code of 'IThing' cannot be generated, because it cannot use 'IBase': its assembly 'Library' is referenced under an extern alias only");
    }

    [Fact]
    public async Task One_full_name_in_two_assemblies_is_refused_only_if_it_is_ambiguous()
    {
        const string Source = "namespace Library; public record Item(int X);";
        MetadataReference one = new Project { AssemblyName = "One" }.Build(ImmutableArray.Create("global", "one"), Source);
        MetadataReference two = new Project { AssemblyName = "Two" }.Build(Source);
        MetadataReference hidden = new Project { AssemblyName = "Three" }.Build(ImmutableArray.Create("three"), Source);
        var project = new Project { References = [one, two], Header = "extern alias one;\n" + GeneratorRun.Usings };
        await AssertRefused(
            project,
            "[RoamService] public interface IThing { ValueTask GetAsync(one::Library.Item item); }",
            "ROAM0008: IThing.GetAsync: 'Item' cannot be serialised, because the assembly 'Two' has a type of the same full name");
        await AssertRefused(
            project with { References = [one] },
            "#pragma warning disable CS0436\nnamespace Library { public record Item(int X); }\n[RoamService] public interface IThing { ValueTask GetAsync(one::Library.Item item); }",
            "ROAM0008: IThing.GetAsync: 'Item' cannot be serialised, because the assembly 'Contracts' has a type of the same full name");
        (project with { References = [one, hidden] }).AssertCompiles("[RoamService] public interface IThing { ValueTask GetAsync(Library.Item item); }");
    }

    [Fact]
    public void Friends_with_contracts_of_one_name_each_have_their_own()
    {
        MetadataReference library = new Project { AssemblyName = "Library" }.Build(
            """
            [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Friend")]
            namespace App;
            public record Item(int X);
            [RoamService] internal interface IThing { ValueTask<Item> GetAsync(Item item); }
            [RoamService] internal interface IOther { ValueTask AAsync(); }
            internal interface IBase { ValueTask<Hidden> BAsync(); }
            internal record Hidden(int Y);
            """);
        var friend = new Project { AssemblyName = "Friend", References = [library] };

        // Another contract in the same namespace, from the friend's internal types.
        friend.AssertCompiles("namespace App; [RoamService] internal interface IThird : IBase { ValueTask CAsync(Item item); }");

        // The very same name: the compiler takes the one of the source and says so where it is used, which our files need not repeat.
        GeneratorRun run = friend.AssertCompiles("namespace App; [RoamService] internal interface Thing { ValueTask<int> GetAsync(int y); }");
        Assert.Contains("CS0436", run.Text);
        OnlyWarnsAtUses(friend, "namespace App; [RoamService] internal interface IThing { ValueTask<int> GetAsync(int y); }");
    }

    [Fact]
    public void Linked_file_has_its_contract_in_both_projects()
    {
        MetadataReference first = new Project { AssemblyName = "First" }.Build(Contract);
        OnlyWarnsAtUses(new Project { AssemblyName = "Second", References = [first] }, Contract);
    }

    /// <summary>WPF compiles a project twice: first a temporary project of another name, with the same sources and generators.</summary>
    [Fact]
    public void Temporary_project_gets_the_same_output_and_the_real_one_its_own()
    {
        GeneratorRun temporary = GeneratorRun.Once(new Project { AssemblyName = "App_ab1cd2_wpftmp" }.Compile(Contract)).AssertCompiles();
        var real = new Project { AssemblyName = "App" };
        Assert.Equal(temporary.Text, GeneratorRun.Once(real.Compile(Contract)).AssertCompiles().Text);

        // Where the files of the first pass are written out, the second finds them among its sources.
        string[] written = [.. temporary.Files.Select(static file => file.SourceText.ToString())];
        Assert.Empty(GeneratorRun.Once((real with { Header = "" }).Compile([GeneratorRun.Usings + Contract, .. written])).AssertCompiles().Files);
    }

    [Fact]
    public void Output_that_is_compiled_again_is_not_printed_again()
    {
        foreach (bool isStrict in new[] { true, false })
        {
            GeneratorRun first = GeneratorRun.Once(GeneratorRun.Compile(Contract), isStrict);
            var again = (CSharpCompilation)first.Output;
            Assert.Empty(GeneratorRun.Once(again, isStrict).AssertCompiles().Files);
            Assert.Empty(GeneratorRun.Once(again, !isStrict).AssertCompiles().Files);

            // Code of an older contract must not stay in force: both are there, and the compiler says so.
            SyntaxTree source = again.SyntaxTrees.First();
            CSharpCompilation stale = again.ReplaceSyntaxTree(source, GeneratorRun.Parse(Contract.Replace("int X", "int X, int Y"), "Source0.cs"));
            GeneratorRun run = GeneratorRun.Once(stale, isStrict);
            Assert.Single(run.Files);
            Assert.Contains(run.Output.GetDiagnostics(), static item => item.Id == "CS0101");
        }
    }

    private static async Task AssertRefused(Project project, string source, params string[] reports)
    {
        CSharpCompilation compilation = project.Compile(source);
        Assert.Empty(compilation.GetDiagnostics().Where(static item => item.Severity != DiagnosticSeverity.Hidden).Select(static item => item.ToString()));
        Assert.Empty(GeneratorRun.Once(compilation).AssertFilesCompile().Code);
        Assert.Equal(reports, await GeneratorRun.AnalyzeAsync(compilation));
    }

    /// <summary>Where source and a reference have one name, the compiler warns at uses (CS0436), but not in our files as they ship.</summary>
    private static void OnlyWarnsAtUses(Project project, string source)
    {
        GeneratorRun run = GeneratorRun.Once(project.Compile(source), isStrict: false);
        Assert.Single(run.Files);
        Assert.All(
            run.Output.GetDiagnostics().Where(static item => item.Severity != DiagnosticSeverity.Hidden),
            item => Assert.True(item.Id == "CS0436" && item.Location.SourceTree == run.Input.SyntaxTrees.First(), item.ToString()));
    }
}
