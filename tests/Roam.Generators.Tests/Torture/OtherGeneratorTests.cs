using Microsoft.CodeAnalysis;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.Torture;

/// <summary>
/// Beside another source generator, whose code ours does not see: what is therefore missing is told, and what makes no difference is not.
/// </summary>
public class OtherGeneratorTests
{
    private const string Unusable = "another source generator writes it, and generators do not see each other's code; move it to another project";

    [Theory]
    [InlineData("Made")]
    [InlineData("List<Made?>")]
    [InlineData("Dictionary<string, (int, Made)>")]
    [InlineData("Holder")]
    [InlineData("Child")]
    [InlineData("Kind", "Kind")]
    public async Task Types_are_refused(string type, string name = "Made")
    {
        (Compilation output, var files) = Run(
            $"public record Holder(Made X); [RoamService] public interface IThing {{ ValueTask GetAsync({type} x, CancellationToken token); }} [RoamService] public interface IFine {{ ValueTask AAsync(CancellationToken token); }}",
            "public class Made { public int X { get; set; } } public class Child : Made; public enum Kind { A }");
        Assert.Equal(["IFine.Roam.g.cs"], files);
        Assert.Equal(
            [$"ROAM0020: The code of 'IThing' cannot be generated, because it cannot use '{(type == "Child" ? type : name)}': {Unusable}"],
            await GeneratorRun.AnalyzeAsync(output));
    }

    [Theory]
    [InlineData("Made.cs")]
    [InlineData("Made.g.cs")]
    public async Task Contracts_are_refused_where_they_stand(string file)
    {
        (Compilation output, var files) = Run(
            "public record Item(int X);",
            "[RoamService] public interface IMade { ValueTask<Item> GetAsync(Item item); }",
            file);
        Assert.Empty(files);
        Assert.Equal(
            [$"ROAM0020: The code of 'IMade' cannot be generated, because it cannot use 'IMade': {Unusable}"],
            await GeneratorRun.AnalyzeAsync(output));
    }

    [Fact]
    public async Task Contract_with_a_violation_is_reported_although_a_program_wrote_it()
    {
        (Compilation output, var files) = Run("", "[RoamService] public interface IMade { ValueTask GetAsync(object item); }");
        Assert.Empty(files);
        Assert.Equal(
            ["ROAM0008: IMade.GetAsync: 'object' cannot be serialised, because it does not say what it holds"],
            await GeneratorRun.AnalyzeAsync(output));
    }

    [Fact]
    public async Task Base_interfaces_leave_the_contract_without_a_client()
    {
        (Compilation output, var files) = Run(
            "[RoamService] public interface IThing : IMade { ValueTask AAsync(CancellationToken token); }",
            "public interface IMade { ValueTask BAsync(CancellationToken token); }");
        Assert.Empty(files);
        Assert.Equal(
            [$"ROAM0020: The code of 'IThing' cannot be generated, because it cannot use 'IMade': {Unusable}"],
            await GeneratorRun.AnalyzeAsync(output));
    }

    [Theory]
    [InlineData("Item item", "public partial class Item { public string Name { get; set; } = \"\"; }", "Item")]
    [InlineData("Item[] item", "public partial class Item { public string? Name { get; init; } public int this[int i] => i; }", "Item")]
    [InlineData("Child item", "public partial class Item { public string Name { get; set; } = \"\"; }", "Item")]
    [InlineData("Shape shape", "public partial record Shape { public sealed record Square(int Side) : Shape; }", "Shape")]
    public async Task Parts_that_are_not_sent_are_reported(string parameter, string part, string type)
    {
        (Compilation output, var files) = Run(Parts(parameter), part);
        Assert.Single(files);
        Assert.Equal(
            [$"ROAM0021: The code of 'IThing' does not know what another source generator adds to '{type}', which is lost on the way: generators do not see each other's code"],
            await GeneratorRun.AnalyzeAsync(output));
    }

    [Theory]
    [InlineData("Item item", "public partial class Item { public void Changed() { } public override string ToString() => \"\"; internal int Cache { get; set; } }")]
    [InlineData("Item item", "public partial class Unrelated { public int X { get; set; } }")]
    [InlineData("Shape shape", "public partial record Shape { public static Shape Default => new Circle(1); }")]
    public async Task Parts_that_change_nothing_are_not_reported(string parameter, string part)
    {
        (Compilation output, var files) = Run(Parts(parameter), part);
        Assert.Single(files);
        Assert.Empty(await GeneratorRun.AnalyzeAsync(output));
    }

    [Fact]
    public async Task Methods_that_are_added_to_a_contract_are_explained()
    {
        (Compilation output, var files) = TwoGenerators.Run(
            GeneratorRun.Compile(Parts("Item item")),
            "public partial interface IThing { ValueTask MadeAsync(CancellationToken token); }");
        Assert.Single(files);

        // The client lacks a method, which the compiler reports in the generated file.
        Assert.Equal(["CS0535"], output.GetDiagnostics().Where(static item => item.Severity == DiagnosticSeverity.Error).Select(static item => item.Id));
        Assert.Equal(
            ["ROAM0021: The code of 'IThing' does not know what another source generator adds to 'IThing', which is lost on the way: generators do not see each other's code"],
            await GeneratorRun.AnalyzeAsync(output));
    }

    [Fact]
    public async Task File_that_says_that_it_is_generated_and_is_the_project_s_own_is_seen()
    {
        GeneratorRun run = GeneratorRun.Once(new Project { Header = "// <auto-generated/>\n#nullable enable\n" + GeneratorRun.Usings }.Compile(
            Parts("Item item"),
            "public partial class Item { public string Name { get; set; } = \"\"; }",
            "[RoamService] public interface IOther { ValueTask<Item> GetAsync(); }")).AssertCompiles();
        Assert.Equal(2, run.Files.Length);
        Assert.Contains("\"Name\"", run.Files[0].SourceText.ToString());
        Assert.Empty(await GeneratorRun.AnalyzeAsync(run.Output));
    }

    private static string Parts(string parameter) =>
        $$"""
        #pragma warning disable ROAM0060
        public partial class Item { public int X { get; set; } }
        public class Child : Item { public int Y { get; set; } }
        public partial record Shape { public sealed record Circle(double Radius) : Shape; }
        abstract partial record Shape;
        [RoamService] public partial interface IThing { ValueTask GetAsync({{parameter}}, CancellationToken token); }
        """;

    private static (Compilation Output, string[] Files) Run(string source, string other, string otherName = "Other.cs")
    {
        (Compilation output, var files) = TwoGenerators.Run(GeneratorRun.Compile(source), other, otherName);
        Assert.Empty(output.GetDiagnostics().Where(static item => item.Severity == DiagnosticSeverity.Error));
        return (output, [.. files.Select(static file => file.HintName)]);
    }
}
