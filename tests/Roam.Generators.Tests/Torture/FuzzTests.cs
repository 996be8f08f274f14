using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Roam.Generators.Tests.Harness;
using Xunit.Abstractions;

namespace Roam.Generators.Tests.Torture;

/// <summary>
/// Code that is being typed: valid contracts with tokens deleted, doubled or swapped at random. Neither the generator nor the analyzer
/// throws, what is generated is never wrong by itself, and it never depends on what was typed before. ROAM_FUZZ_VARIANTS sets how many variants are tried (10,000 take some minutes),
/// ROAM_FUZZ_SEED which.
/// </summary>
public partial class FuzzTests(ITestOutputHelper output)
{
    private const int DefaultVariants = 400;
    private const int DefaultSeed = 20_261_122;

    /// <summary>However slow the machine: so much time, and not more.</summary>
    private static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(25);

    private const string Source =
        """
        namespace App;
        public enum Color : byte { Red, Green = 5 }
        public record Point(int X, int Y = 3) { public required Color Color { get; init; } public Point? Next { get; set; } }
        public class Box<T> where T : notnull { public Box(T value) => Value = value; public T Value { get; } public List<T> Items { get; init; } = []; }
        public record Job([Credit(5)] Tx<Point> Output, (int A, string B) Pair);
        public interface IBase<T> { ValueTask<T> GetAsync(int id); ValueTask<int> TwiceAsync(int id) => new(2 * id); }
        public static class Outer { internal struct Part { public decimal D; public Part(decimal d) => D = d; } [RoamService] internal interface IInner { Task<Part?> PartAsync(Part part = default); } }
        [RoamService(Name = "Shop")]
        public partial interface IShop : IBase<Box<Point>>
        {
            ValueTask<Result<Dictionary<string, Point[]>, Color>> FindAsync(string name, Color color = Color.Red, CancellationToken token = default);
            [RoamMethod("follow")] [return: Credit(7)] IAsyncEnumerable<Point> FollowAsync(IAsyncEnumerable<int> ids, [Credit(2)] Rx<Box<string>> more);
            Task RunAsync(Job job, Box<int>? box = null, CallContext context = default);
            [Obsolete("old")] ValueTask OldAsync(double d = -1.5, string s = "x", params_? @params = null);
        }
        public partial interface IShop { [RoamMethod("get2")] new ValueTask<Color?> GetAsync(int id); }
        public class params_ { public string this[int i] => ""; public required string Text { get; set; } public char C { get; private set; } }
        """;

    [Fact]
    public async Task Broken_sources()
    {
        int variants = Read("ROAM_FUZZ_VARIANTS", DefaultVariants);
        int seed = Read("ROAM_FUZZ_SEED", DefaultSeed);
        TimeSpan time = variants == DefaultVariants ? DefaultTime : TimeSpan.MaxValue;
        var project = new Project();
        SyntaxTree tree = project.Parse(Source, "Broken.cs");
        CSharpCompilation empty = project.Compile();
        GeneratorRun run = GeneratorRun.Once(empty.AddSyntaxTrees(tree)).AssertCompiles();
        Assert.Equal(2, run.Files.Length);
        var random = new Random(seed);
        TextSpan[] tokens = [.. tree.GetRoot().DescendantTokens().Where(static token => token.Span.Length != 0 && token.SpanStart >= GeneratorRun.Usings.Length).Select(static token => token.Span)];
        var failures = new Dictionary<string, string>();
        long start = Stopwatch.GetTimestamp();
        int done = 0;
        int generated = 0;
        for (; done < variants && Stopwatch.GetElapsedTime(start) < time; done++)
        {
            string broken = Break(tree.ToString(), tokens, random);
            try
            {
                run = run.Again(empty.AddSyntaxTrees(CSharpSyntaxTree.ParseText(broken, (CSharpParseOptions)tree.Options, "Broken.cs")));
                await CheckAsync(run);
                Assert.Equal(Texts(GeneratorRun.Once(run.Input)), Texts(run));
                generated += run.Files.Length;
            }
            catch (Exception exception)
            {
                // One of each kind is worth reading.
                string kind = ErrorId().Match(exception.Message).Value;
                failures.TryAdd(kind, $"Variant {done} of seed {seed}: {exception.Message}\n{broken[GeneratorRun.Usings.Length..]}");
            }
        }

        output.WriteLine($"Seed {seed}: {done} variants, {generated} files, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s.");
        Assert.True(failures.Count == 0, string.Join("\n\n", failures.Values));
        Assert.True(done >= Math.Min(variants, 20), $"Only {done} variants in {time}.");
    }

    [Fact]
    public async Task Error_in_a_generated_file_is_noticed()
    {
        GeneratorRun run = GeneratorRun.Once(GeneratorRun.Compile("[RoamService] public interface IA { ValueTask AAsync(); }"));
        await CheckAsync(run);
        SyntaxTree file = run.Files.Single().SyntaxTree;
        GeneratorRun wrong = run.WithOutput(run.Output.ReplaceSyntaxTree(
            run.Output.SyntaxTrees.Single(item => item.FilePath == file.FilePath),
            CSharpSyntaxTree.ParseText(file.ToString().Replace("RoamClient", "RoamKlient"), (CSharpParseOptions)file.Options, file.FilePath)));
        await Assert.ThrowsAnyAsync<Exception>(() => CheckAsync(wrong));
    }

    private static async Task CheckAsync(GeneratorRun run)
    {
        Assert.Null(run.Result.Exception);

        // An exception of an analyzer is reported as AD0001.
        Assert.DoesNotContain(await GeneratorRun.AnalyzeAsync(run.Input), static report => report.StartsWith("AD", StringComparison.Ordinal));
        if (run.Files.IsEmpty)
        {
            return;
        }

        string[] errors = Errors(run.Output);
        string[] own = errors.Length == 0 ? [] : [.. errors.Except(Errors(run.Input))];
        Assert.True(own.Length == 0, "Errors of our own:\n" + string.Join("\n", own));
    }

    private static IEnumerable<string> Texts(GeneratorRun run) => run.Files.Select(static file => file.HintName + "\n" + file.SourceText);

    private static string[] Errors(Compilation compilation) =>
        [.. compilation.GetDiagnostics().Where(static item => item.DefaultSeverity == DiagnosticSeverity.Error).Select(static item => item.ToString())];

    /// <summary>Deletes one to three tokens; now and then doubles one, swaps two, or cuts the end off.</summary>
    private static string Break(string text, TextSpan[] tokens, Random random)
    {
        TextSpan[] chosen = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => tokens[random.Next(tokens.Length)]).Distinct().OrderByDescending(static span => span.Start)];
        int kind = random.Next(10);
        if (kind == 0)
        {
            return text[..chosen[0].Start];
        }

        TextSpan any = tokens[random.Next(tokens.Length)];
        string other = text.Substring(any.Start, any.Length);
        foreach (TextSpan span in chosen)
        {
            string token = text.Substring(span.Start, span.Length);
            string replacement = kind switch { 1 => token + " " + token, 2 => other, _ => "" };
            text = text.Remove(span.Start, span.Length).Insert(span.Start, replacement);
        }

        return text;
    }

    [GeneratedRegex("CS[0-9]{4}")]
    private static partial Regex ErrorId();

    private static int Read(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), System.Globalization.CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
