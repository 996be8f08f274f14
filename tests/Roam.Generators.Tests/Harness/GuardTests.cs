using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;
using Xunit.Sdk;

namespace Roam.Generators.Tests.Harness;

/// <summary>The guards of the other tests find what they are there for.</summary>
public class GuardTests
{
    [Fact]
    public void Symbol_in_a_base_record_is_found()
    {
        ISymbol symbol = GeneratorRun.Compile("public class C;").GetTypeByMetadataName("C")!;
        Assert.NotNull(ObjectGraph.FindRoslynObject(new Derived(symbol)));
        Assert.NotNull(ObjectGraph.FindRoslynObject(new[] { new Dictionary<string, object> { ["x"] = new Derived(symbol) } }));
        Assert.Null(ObjectGraph.FindRoslynObject(new Derived("text")));
    }

    [Theory]
    [InlineData("ValueTask PingAsync();")]
    [InlineData("ValueTask PingAsync(CancellationToken token) => 5;")]
    [InlineData("ValueTask PingAsync(Missing token, CancellationToken other);")]
    public async Task Fix_that_fixes_nothing_or_breaks_the_code_is_noticed(string member)
    {
        const string Before = "using System.Threading; using System.Threading.Tasks; [Roam.RoamService] public interface IA { ValueTask PingAsync(); }";
        var fix = new Replacement(Before.Replace("ValueTask PingAsync();", member, StringComparison.Ordinal));
        await Assert.ThrowsAnyAsync<XunitException>(() => CodeFixRun.OneByOneAsync(fix, 0, Before));
        await Assert.ThrowsAnyAsync<XunitException>(() => CodeFixRun.AllAtOnceAsync(fix, 0, Before));
    }

    [Fact]
    public void Work_done_again_is_noticed()
    {
        GeneratorRun run = GeneratorRun.Once(GeneratorRun.Compile("[RoamService] public interface IA { ValueTask PingAsync(); }"));
        Assert.ThrowsAny<XunitException>(() => Steps.AssertNothingDone(run.Result));
    }

    [Fact]
    public void Warning_in_generated_code_is_noticed()
    {
        // The contract compiles; the file beside it, which stands for a generated one, does not.
        GeneratorRun run = GeneratorRun.Of("public class C { private int _unused; }");
        Assert.ThrowsAny<XunitException>(() => run.AssertCompiles());
    }

    [Fact]
    public void Snapshot_that_differs_or_is_extra_is_noticed()
    {
        string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        try
        {
            string path = Path.Combine(folder, "Tests.cs");
            GeneratorRun run = GeneratorRun.Of("[RoamService] public interface IA { ValueTask PingAsync(); }");
            Assert.ThrowsAny<XunitException>(() => Snapshot.Verify(run, path, "Case"));
            string received = Path.Combine(folder, "Tests.Case#IA.Roam.g.received.cs");
            File.Copy(received, received.Replace("received", "verified", StringComparison.Ordinal));
            Snapshot.Verify(run, path, "Case");
            Assert.False(File.Exists(received));
            File.WriteAllText(Path.Combine(folder, "Tests.Case#Old.Roam.g.verified.cs"), "");
            Assert.ThrowsAny<XunitException>(() => Snapshot.Verify(run, path, "Case"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private abstract record Base(object Hidden)
    {
        private readonly object _hidden = Hidden;

        public override string ToString() => _hidden.ToString()!;
    }

    private sealed record Derived(object Value) : Base(Value);

    /// <summary>A fix of ROAM0016 that puts another text in place of the file's.</summary>
    private sealed class Replacement(string text) : CodeFixProvider
    {
        public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["ROAM0016"];

        public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

        public override Task RegisterCodeFixesAsync(CodeFixContext context)
        {
            Document changed = context.Document.WithText(SourceText.From(text));
            context.RegisterCodeFix(CodeAction.Create("Replace", _ => Task.FromResult(changed), "Replace"), context.Diagnostics);
            return Task.CompletedTask;
        }
    }
}
