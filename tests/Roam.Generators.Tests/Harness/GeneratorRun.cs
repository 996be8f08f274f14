using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Roam.Generators.Tests.Harness;

/// <summary>One run of the generator over some sources, and what came of it.</summary>
internal sealed class GeneratorRun
{
    /// <summary>The file's lines that stand in every test source; they are not worth repeating.</summary>
    public const string Usings =
        """
        using System;
        using System.Collections.Generic;
        using System.Collections.Immutable;
        using System.Numerics;
        using System.Threading;
        using System.Threading.Tasks;
        using Roam;

        """;

    private GeneratorRun(GeneratorDriver driver, Compilation input, Compilation output)
    {
        Driver = driver;
        Input = input;
        Output = output;
    }

    /// <summary>What every test project references: the framework and Roam.</summary>
    public static ImmutableArray<MetadataReference> References { get; } = LoadReferences();

    public GeneratorDriver Driver { get; }

    public Compilation Input { get; }

    /// <summary>The compilation with the generated files.</summary>
    public Compilation Output { get; }

    public GeneratorRunResult Result => Assert.Single(Driver.GetRunResult().Results);

    public ImmutableArray<GeneratedSourceResult> Files => Result.GeneratedSources;

    /// <summary>The files with the code of valid contracts; those of refused ones have what stands in for it, which throws.</summary>
    public ImmutableArray<GeneratedSourceResult> Code =>
        [.. Files.Where(static file => !file.SourceText.ToString().Contains("/// <summary>Stands in for the client of", StringComparison.Ordinal))];

    /// <summary>The only generated file's text.</summary>
    public string Text => Assert.Single(Files).SourceText.ToString();

    /// <summary>
    /// Runs the generator twice, the second time over a compilation with an unrelated file, and checks that nothing was done again:
    /// so every test of output is a test of caching too.
    /// </summary>
    public static GeneratorRun Of(params string[] sources) => Of(Compile(sources));

    public static GeneratorRun Of(Compilation compilation)
    {
        GeneratorRun run = Once(compilation);
        var options = (CSharpParseOptions)compilation.SyntaxTrees.First().Options;
        GeneratorRun again = run.Again(run.Input.AddSyntaxTrees(CSharpSyntaxTree.ParseText("internal static class Unrelated { }", options, "Unrelated.cs")));
        Steps.AssertNothingDone(again.Result);
        return run;
    }

    /// <summary>Runs a fresh generator once.</summary>
    public static GeneratorRun Once(Compilation compilation, bool isStrict = true)
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new RoamServiceGenerator().AsSourceGenerator()],
            parseOptions: (CSharpParseOptions)compilation.SyntaxTrees.First().Options,
            optionsProvider: new Options(isStrict),
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        return Run(driver, compilation);
    }

    /// <summary>Runs the same generator again over another compilation.</summary>
    public GeneratorRun Again(Compilation compilation) => Run(Driver, compilation);

    /// <summary>Runs the same generator again with another setting.</summary>
    public GeneratorRun Again(bool isStrict, string unrelated = "") =>
        Run(Driver.WithUpdatedAnalyzerConfigOptions(new Options(isStrict, unrelated)), Input);

    /// <summary>Runs the same generator again over another compilation with another setting.</summary>
    public GeneratorRun Again(Compilation compilation, bool isStrict) =>
        Run(
            Driver.WithUpdatedAnalyzerConfigOptions(new Options(isStrict))
                .WithUpdatedParseOptions((CSharpParseOptions)compilation.SyntaxTrees.First().Options),
            compilation);

    /// <summary>The same run as if the generator had printed something else.</summary>
    public GeneratorRun WithOutput(Compilation output) => new(Driver, Input, output);

    public static CSharpCompilation Compile(params string[] sources) => Compile(NullableContextOptions.Enable, sources);

    public static CSharpCompilation Compile(NullableContextOptions nullable, params string[] sources) =>
        new Project { Nullable = nullable }.Compile(sources);

    public static SyntaxTree Parse(string source, string path, LanguageVersion version = LanguageVersion.CSharp13) =>
        CSharpSyntaxTree.ParseText(Usings + source, new CSharpParseOptions(version), path);

    /// <summary>All analyzers.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
        [new Generators.Diagnostics.RoamContractAnalyzer(), new Generators.Diagnostics.RoamChannelAnalyzer()];

    /// <summary>What the analyzers say of sources, as <c>ROAM0001: message</c>.</summary>
    public static async Task<string[]> AnalyzeAsync(Compilation compilation, bool errorsOnly = false)
    {
        ImmutableArray<Diagnostic> diagnostics = await compilation
            .WithAnalyzers(Analyzers)
            .GetAnalyzerDiagnosticsAsync();
        return [.. diagnostics
            .Where(item => !errorsOnly || item.DefaultSeverity == DiagnosticSeverity.Error)
            .OrderBy(static item => item.Location.SourceSpan.Start)
            .Select(static item => $"{item.Id}: {item.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}")];
    }

    /// <summary>Fails if the sources and the generated files do not compile, or with a warning.</summary>
    public GeneratorRun AssertCompiles()
    {
        string[] problems = [.. Output.GetDiagnostics()
            .Where(static item => item.Severity != DiagnosticSeverity.Hidden)
            .Select(static item => item.ToString())];
        Assert.True(problems.Length == 0, string.Join("\n", problems) + "\n\n" + string.Join("\n\n", Files.Select(static file => Number(file.SourceText.ToString()))));
        Assert.Null(Result.Exception);
        return this;
    }

    /// <summary>Fails if the compiler finds an error in a generated file.</summary>
    public GeneratorRun AssertFilesCompile()
    {
        SyntaxTree[] trees = [.. Files.Select(static file => file.SyntaxTree)];
        Assert.Empty(Output.GetDiagnostics()
            .Where(item => item.Severity == DiagnosticSeverity.Error && trees.Contains(item.Location.SourceTree))
            .Select(static item => item.ToString()));
        return this;
    }

    private static GeneratorRun Run(GeneratorDriver driver, Compilation compilation)
    {
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out ImmutableArray<Diagnostic> diagnostics);
        Assert.Empty(diagnostics);
        return new(driver, compilation, output);
    }

    private static string Number(string text) =>
        string.Join("\n", text.Split('\n').Select(static (line, index) => $"{index + 1,4} {line}"));

    private static ImmutableArray<MetadataReference> LoadReferences()
    {
        string paths = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return
        [
            .. paths.Split(Path.PathSeparator)
                .Where(static path => Path.GetFileName(path) is var name
                    && (name.StartsWith("System.", StringComparison.Ordinal) || name is "Roam.dll" or "Roam.Payloads.dll" or "netstandard.dll"
                        || name == "Microsoft.Extensions.Logging.Abstractions.dll"))
                .Select(static path => MetadataReference.CreateFromFile(path)),
        ];
    }

    private sealed class Options(bool isStrict, string unrelated = "") : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(isStrict, unrelated);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Values(bool isStrict, string unrelated) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
            {
                value = key switch
                {
                    "build_property.RoamStrictGeneratedCode" => isStrict ? "true" : "false",
                    "build_property.Unrelated" => unrelated,
                    _ => null,
                };
                return value is not null;
            }
        }
    }
}
