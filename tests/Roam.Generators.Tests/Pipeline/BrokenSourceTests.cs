using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.Pipeline;

/// <summary>Code that is being typed never makes the generator or the analyzer throw.</summary>
public class BrokenSourceTests
{
    private const string Source =
        """
        namespace App;
        public enum Color : byte { Red, Green = 5 }
        public record Point(int X, int Y = 3) { public required Color Color { get; init; } public Point? Next { get; set; } }
        public class Box<T> where T : notnull { public Box(T value) => Value = value; public T Value { get; } public List<T> Items { get; init; } = []; }
        public record Job([Credit(5)] Tx<Point> Output, (int A, string B) Pair);
        public interface IBase<T> { ValueTask<T> GetAsync(int id); }
        [RoamService(Name = "Shop")]
        public interface IShop : IBase<Box<Point>>
        {
            ValueTask<Result<Dictionary<string, Point[]>, Color>> FindAsync(string name, Color color = Color.Red, CancellationToken token = default);
            [RoamMethod("follow"), return: Credit(7)] IAsyncEnumerable<Point> FollowAsync(IAsyncEnumerable<int> ids, [Credit(2)] Rx<Box<string>> more);
            Task RunAsync(Job job, Box<int>? box = null, CallContext context = default);
        }
        """;

    [Fact]
    public async Task Deleting_tokens_never_throws()
    {
        const int Seed = 20_261_122;
        var random = new Random(Seed);
        SyntaxTree tree = GeneratorRun.Parse(Source.Replace(", return: Credit(7)]", "] [return: Credit(7)]"), "Broken.cs");
        TextSpans spans = new(tree);
        CSharpCompilation compilation = GeneratorRun.Compile("").RemoveAllSyntaxTrees();
        GeneratorRun run = GeneratorRun.Once(compilation.AddSyntaxTrees(tree));
        run.AssertCompiles();
        for (int i = 0; i < 400; i++)
        {
            string broken = spans.Delete(random, count: 1 + random.Next(3));
            try
            {
                CSharpCompilation edited = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(broken, (CSharpParseOptions)tree.Options, "Broken.cs"));
                run = run.Again(edited);
                Assert.Null(run.Result.Exception);

                // An exception of an analyzer is reported as AD0001.
                Assert.DoesNotContain(await GeneratorRun.AnalyzeAsync(edited), static report => report.StartsWith("AD", StringComparison.Ordinal));

                // What compiles without the generated files compiles with them.
                if (!edited.GetDiagnostics().Any(static item => item.Severity == DiagnosticSeverity.Error))
                {
                    run.AssertCompiles();
                }
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Step {i} of seed {Seed}:\n{broken}", exception);
            }
        }
    }

    [Theory]
    [InlineData("[RoamService] public interface { }")]
    [InlineData("[RoamService] public interface IA { ValueTask (int x); }")]
    [InlineData("[RoamService] public interface IA { ValueTask AAsync(int); }")]
    [InlineData("[RoamService] public interface IA { Unknown AAsync(); }")]
    [InlineData("[RoamService] public interface IA { ValueTask<Unknown> AAsync(List<Missing> x); }")]
    [InlineData("[RoamService] public interface IA : IMissing { ValueTask AAsync(); }")]
    [InlineData("[RoamService] public interface IA : IA { ValueTask AAsync(); }")]
    [InlineData("[RoamService] public interface IA { ValueTask AAsync(A a); } public class A : A { public int X { get; set; } }")]
    [InlineData("[RoamService] public interface IA { ValueTask AAsync(A a); } public struct A { public A Inner; }")]
    [InlineData("[RoamService] public interface IA { ValueTask AAsync(); } [RoamService] public interface IA { ValueTask BAsync(); }")]
    [InlineData("[RoamService] public partial interface IA { ValueTask AAsync(); } [RoamService] public partial interface IA { ValueTask BAsync(); }")]
    [InlineData("[RoamService] public interface IA { ValueTask AAsync(int a, int a); }")]
    [InlineData("namespace N.IA { class X; } namespace N { [RoamService] public interface IA { ValueTask AAsync(); } }")]
    [InlineData("namespace N { public class A { [RoamService] public interface IB { ValueTask AAsync(); } } } namespace N.A { [RoamService] public interface IB { ValueTask AAsync(); } }")]
    [InlineData("namespace n { [RoamService] public interface IB { ValueTask AAsync(); } } namespace N { [RoamService] public interface IB { ValueTask AAsync(); } }")]
    [InlineData("[RoamService(Name = )] public interface IA { [RoamMethod(] ValueTask AAsync([Credit()] Tx<int> x, [Credit(\"x\")] Tx<int> y); }")]
    [InlineData("[RoamService] public class C { }")]
    [InlineData("[RoamService] public interface IA { ValueTask AAsync(E e); } public enum E : string { A = 99999999999999999999 }")]
    public async Task Invalid_code_never_throws(string source)
    {
        CSharpCompilation compilation = GeneratorRun.Compile(source);
        Assert.Null(GeneratorRun.Once(compilation).Result.Exception);
        Assert.DoesNotContain(await GeneratorRun.AnalyzeAsync(compilation), static report => report.StartsWith("AD", StringComparison.Ordinal));
    }

    /// <summary>The tokens of a source, some of which can be left out.</summary>
    private sealed class TextSpans(SyntaxTree tree)
    {
        private readonly string _text = tree.ToString();
        private readonly List<Microsoft.CodeAnalysis.Text.TextSpan> _tokens =
            [.. tree.GetRoot().DescendantTokens().Where(static token => token.Span.Length != 0).Select(static token => token.Span)];

        public string Delete(Random random, int count)
        {
            string text = _text;
            foreach (var span in Enumerable.Range(0, count).Select(_ => _tokens[random.Next(_tokens.Count)]).Distinct().OrderByDescending(static span => span.Start))
            {
                text = text.Remove(span.Start, span.Length);
            }

            return text;
        }
    }
}
