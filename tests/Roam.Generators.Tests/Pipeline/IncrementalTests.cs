using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.Pipeline;

/// <summary>What is done again after an edit, and what is kept in memory.</summary>
public class IncrementalTests
{
    private const string Types =
        "namespace App; public enum Color { Red } public record Point(int X, Color Color); public record Job(Tx<Point> Output, List<Point>? Points);";

    private const string First =
        "namespace App; [RoamService] public interface IFirst { ValueTask<Result<Point, string>> GetAsync(Job job, int count = 5, CancellationToken token = default); }";

    private const string Second =
        "namespace App; [RoamService] public interface ISecond { IAsyncEnumerable<Point> ListAsync(IAsyncEnumerable<int> ids); }";

    private static readonly string[] Sources = [Types, First, Second];

    [Fact]
    public void Same_sources_twice_give_equal_models_and_files()
    {
        GeneratorRun first = GeneratorRun.Once(GeneratorRun.Compile(Sources));
        GeneratorRun second = GeneratorRun.Once(GeneratorRun.Compile(Sources));
        object[] left = Models(first);
        object[] right = Models(second);
        Assert.Equal(2, left.Length);
        for (int i = 0; i < left.Length; i++)
        {
            Assert.NotSame(left[i], right[i]);
            Assert.Equal(left[i], right[i]);
            Assert.Equal(left[i].GetHashCode(), right[i].GetHashCode());
        }

        Assert.Equal(Texts(first), Texts(second));
    }

    [Fact]
    public void Equivalent_sources_give_equal_models()
    {
        GeneratorRun first = GeneratorRun.Once(GeneratorRun.Compile(Sources));
        GeneratorRun second = GeneratorRun.Once(GeneratorRun.Compile(
            Types.Replace("public record Point(int X, Color Color);", "/* moved */ public record Point(int X, Color Color) { internal int Hidden => 1; }"),
            "// a comment\n\n" + First.Replace(" { ValueTask", "\n{\n    ValueTask"),
            Second));
        Assert.Equal(Models(first), Models(second));
    }

    [Theory]
    [InlineData("int X", "long X")]
    [InlineData("int X", "int Y")]
    [InlineData("Red", "Red, Green")]
    [InlineData("Color Color", "Color? Color")]
    [InlineData("List<Point>?", "List<Point>")]
    [InlineData("Tx<Point>", "Rx<Point>")]
    [InlineData("Tx<Point>", "[Credit(5)] Tx<Point>")]
    public void Different_types_give_different_models(string from, string to)
    {
        GeneratorRun first = GeneratorRun.Once(GeneratorRun.Compile(Sources));
        GeneratorRun second = GeneratorRun.Once(GeneratorRun.Compile(Types.Replace(from, to), First, Second));
        Assert.NotEqual(Models(first)[0], Models(second)[0]);
    }

    [Fact]
    public void Cloned_compilation_does_nothing()
    {
        GeneratorRun run = GeneratorRun.Once(GeneratorRun.Compile(Sources));
        Steps.AssertNothingDone(run.Again(run.Input.Clone()).Result);
    }

    [Fact]
    public void Edit_elsewhere_in_the_same_file_prints_nothing()
    {
        GeneratorRun run = GeneratorRun.Once(GeneratorRun.Compile(Sources));
        GeneratorRun again = Edit(run, 1, First + "\n// a comment\npublic class More;");
        Steps.AssertNothingDone(again.Result);
        Assert.Equal(2, Steps.Outputs(again.Result).Length);
    }

    [Fact]
    public void Edit_that_changes_no_declaration_asks_no_symbol()
    {
        GeneratorRun run = GeneratorRun.Once(GeneratorRun.Compile([.. Sources, "public class Unrelated { int M() => 1; }"]));
        GeneratorRun again = Edit(run, 3, "public class Unrelated { int M() => 2; }");
        Assert.Equal(2, Steps.Models(again.Result).Length);
        Assert.All(Steps.Models(again.Result), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void One_of_two_services_edited_prints_that_one()
    {
        GeneratorRun run = GeneratorRun.Once(GeneratorRun.Compile(Sources));
        GeneratorRun again = Edit(run, 2, Second.Replace("ListAsync", "EnumerateAsync"));
        Assert.Equal(
            [IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached],
            Steps.Outputs(again.Result).Order());
    }

    [Fact]
    public void Edit_of_a_type_prints_the_services_that_use_it()
    {
        const string Unrelated = "[RoamService] public interface IThird { ValueTask PingAsync(); }";
        GeneratorRun run = GeneratorRun.Once(GeneratorRun.Compile([.. Sources, Unrelated]));
        GeneratorRun again = Edit(run, 0, Types.Replace("int X", "int X, int Y"));
        Assert.Equal(
            [IncrementalStepRunReason.Modified, IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached],
            Steps.Outputs(again.Result).Order());
    }

    [Fact]
    public void Contract_that_becomes_invalid_loses_its_code()
    {
        GeneratorRun run = GeneratorRun.Once(GeneratorRun.Compile(Sources));
        GeneratorRun again = Edit(run, 2, Second.Replace("ids", "out int ids"));
        Assert.Equal("App.IFirst.Roam.g.cs", Assert.Single(again.AssertFilesCompile().Code).HintName);
    }

    [Fact]
    public void Options_count_only_if_they_are_ours()
    {
        GeneratorRun run = GeneratorRun.Once(GeneratorRun.Compile(Sources));
        Steps.AssertNothingDone(run.Again(isStrict: true, unrelated: "changed").Result);
        GeneratorRun shipped = run.Again(isStrict: false);
        Assert.All(Steps.Outputs(shipped.Result), static reason => Assert.Equal(IncrementalStepRunReason.Modified, reason));
    }

    [Fact]
    public void Order_of_files_does_not_matter()
    {
        const string Part1 = "namespace App; public partial record Parts(int A) { public int B { get; set; } }\n[RoamService] public partial interface IParts { ValueTask OneAsync(Parts p); }";
        const string Part2 = "namespace App; public partial record Parts { public int C { get; set; } }\npublic partial interface IParts { ValueTask TwoAsync(Point p); }";
        CSharpCompilation compilation = GeneratorRun.Compile([.. Sources, Part1, Part2]);
        GeneratorRun forward = GeneratorRun.Once(compilation);
        GeneratorRun backward = GeneratorRun.Once(compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(compilation.SyntaxTrees.Reverse()));
        Assert.Equal(3, forward.Files.Length);
        Assert.Equal(Texts(forward), Texts(backward));
    }

    [Fact]
    public void Tracked_values_hold_nothing_of_Roslyn()
    {
        GeneratorRun run = GeneratorRun.Once(GeneratorRun.Compile(Sources));
        foreach (object value in Models(run).Concat(Values(run, TrackingNames.Options)).Concat(Values(run, TrackingNames.Declarations)))
        {
            Assert.Null(ObjectGraph.FindRoslynObject(value));
        }
    }

    /// <param name="edit">Another type each time; or the same declarations each time, which are compared with those of the first.</param>
    [Theory]
    [InlineData("public class Edit{0};")]
    [InlineData("public class Edit {{ int M() => {0}; }}")]
    public void Old_compilations_are_let_go(string edit)
    {
        GeneratorDriver driver = GeneratorRun.Once(GeneratorRun.Compile(Sources)).Driver;
        List<WeakReference> old = RunOften(ref driver, edit);
        for (int i = 0; i < 10 && old.Any(static item => item.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        // The driver keeps the last compilation; the ones before it must be gone.
        Assert.True(old.Count(static item => item.IsAlive) <= 1, $"{old.Count(static item => item.IsAlive)} of {old.Count} are alive.");
        GC.KeepAlive(driver);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static List<WeakReference> RunOften(ref GeneratorDriver driver, string edit)
    {
        var old = new List<WeakReference>();
        for (int i = 0; i < 8; i++)
        {
            string source = string.Format(System.Globalization.CultureInfo.InvariantCulture, edit, i);
            CSharpCompilation compilation = GeneratorRun.Compile([.. Sources, source]);
            driver = driver.RunGenerators(compilation);
            old.Add(new WeakReference(compilation));
        }

        return old;
    }

    private static GeneratorRun Edit(GeneratorRun run, int file, string source)
    {
        SyntaxTree tree = run.Input.SyntaxTrees.ElementAt(file);
        return run.Again(run.Input.ReplaceSyntaxTree(tree, GeneratorRun.Parse(source, tree.FilePath)));
    }

    private static object[] Models(GeneratorRun run) => Values(run, TrackingNames.ServiceModel);

    private static object[] Values(GeneratorRun run, string step) =>
        [.. run.Result.TrackedSteps[step].SelectMany(static item => item.Outputs).Select(static output => output.Value)];

    private static string[] Texts(GeneratorRun run) =>
        [.. run.Files.OrderBy(static file => file.HintName, StringComparer.Ordinal).Select(static file => file.HintName + "\n" + file.SourceText)];
}
