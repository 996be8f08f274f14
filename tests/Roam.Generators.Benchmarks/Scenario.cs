using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Roam.Generators.Benchmarks;

/// <summary>A project with a number of contracts, one a file, with types of their own and shared ones.</summary>
internal sealed class Scenario
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp13);

    private readonly int _unrelated;

    public Scenario(int services)
    {
        SyntaxTree[] trees =
        [
            .. Enumerable.Range(0, services).Select(index => Parse(Service(index, "int"), $"Service{index}.cs")),
            Parse("namespace App; public enum Color { Red, Green } public record Point(int X, int Y, Color Color);", "Shared.cs"),
            Parse("public class Unrelated { public int M() => 0; }", "Unrelated.cs"),
        ];
        _unrelated = trees.Length - 1;
        string paths = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        Compilation = CSharpCompilation.Create(
            "Contracts",
            trees,
            paths.Split(Path.PathSeparator).Select(static path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        string[] errors = [.. Compilation.GetDiagnostics().Where(static item => item.Severity == DiagnosticSeverity.Error).Select(static item => item.ToString())];
        if (errors.Length != 0)
        {
            throw new InvalidOperationException(string.Join("\n", errors));
        }
    }

    public CSharpCompilation Compilation { get; }

    public static GeneratorDriver CreateDriver() => CSharpGeneratorDriver.Create(
        [new RoamServiceGenerator().AsSourceGenerator()],
        parseOptions: ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public CSharpCompilation EditUnrelated(CSharpCompilation compilation, int round) => compilation.ReplaceSyntaxTree(
        compilation.SyntaxTrees[_unrelated],
        Parse($"public class Unrelated {{ public int M() => {round + 1}; }}", "Unrelated.cs"));

    public CSharpCompilation EditService(CSharpCompilation compilation, int round) =>
        compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[0], Parse(Service(0, round % 2 == 0 ? "long" : "short"), "Service0.cs"));

    private static string Service(int index, string type) =>
        $$"""
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using Roam;

        namespace App;

        public record Item{{index}}(string Name, {{type}} Count, List<Point> Points, Item{{index}}? Next);

        [RoamService]
        public interface IService{{index}}
        {
            ValueTask<Item{{index}}> GetAsync(int id, CancellationToken token = default);
            ValueTask<Result<int, Color>> PutAsync(Item{{index}} item, {{type}} count = 1);
            IAsyncEnumerable<Point> ListAsync(string filter, Tx<int> progress);
            Task<Dictionary<string, Item{{index}}>> AllAsync();
        }
        """;

    private static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(source, ParseOptions, path);
}
