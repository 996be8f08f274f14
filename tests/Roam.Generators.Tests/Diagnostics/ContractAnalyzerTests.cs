using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Roam.Generators.Diagnostics;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.Diagnostics;

/// <summary>Each rule: what breaks it is reported, where it stands, and an error keeps code from being generated.</summary>
public class ContractAnalyzerTests
{
    private const string Everything = "public static class Outer { [RoamService] public interface IOk { ValueTask PingAsync(CancellationToken token); } }";

    [Fact]
    public Task Valid_contract_is_not_reported() => ReportsAsync(Everything);

    [Theory]
    [InlineData("public class Outer { [RoamService] private interface [|IBad|] { ValueTask PingAsync(); } }")]
    [InlineData("public class Outer { [RoamService] protected interface [|IBad|] { ValueTask PingAsync(); } }")]
    [InlineData("public class Outer { private class Inner { [RoamService] public interface [|IBad|] { ValueTask PingAsync(); } } }")]
    [InlineData("[RoamService] file interface [|IBad|] { ValueTask PingAsync(); }")]
    public Task ROAM0001_inaccessible_interface(string source) => ReportsAsync(source, "ROAM0001");

    [Theory]
    [InlineData("[RoamService] public interface [|IBad|]<T> { ValueTask PingAsync(T value); }")]
    [InlineData("public class Outer<T> { [RoamService] public interface [|IBad|] { ValueTask PingAsync(); } }")]
    public Task ROAM0002_generic_interface(string source) => ReportsAsync(source, "ROAM0002");

    [Fact]
    public Task ROAM0003_generic_method() =>
        ReportsAsync("[RoamService] public interface IBad { ValueTask [|PingAsync|]<T>(T value); }", "ROAM0003");

    [Theory]
    [InlineData("void")]
    [InlineData("int")]
    [InlineData("List<int>")]
    [InlineData("IAsyncEnumerator<int>")]
    [InlineData("ref ValueTask")]
    public Task ROAM0004_unsupported_return_type(string type) =>
        ReportsAsync($"[RoamService] public interface IBad {{ {type} [|PingAsync|](); }}", "ROAM0004");

    [Theory]
    [InlineData("int [|Value|] { get; }")]
    [InlineData("event Action [|Changed|];")]
    [InlineData("int [|this|][int index] { get; }")]
    [InlineData("static abstract ValueTask [|PingAsync|]();")]
    [InlineData("protected ValueTask [|PingAsync|]();")]
    public Task ROAM0005_unsupported_member(string member) =>
        ReportsAsync($"[RoamService] public interface IBad {{ {member} }}", "ROAM0005");

    [Theory]
    [InlineData("ref int [|value|]")]
    [InlineData("out int [|value|]")]
    [InlineData("in int [|value|]")]
    [InlineData("params int[] [|value|]")]
    [InlineData("Span<int> [|value|]")]
    [InlineData("ReadOnlySpan<char> [|value|]")]
    [InlineData("ref readonly int [|value|]")]
    [InlineData("scoped Span<int> [|value|]")]
    [InlineData("params List<int> [|value|]")]
    [InlineData("Window [|value|]")]
    public Task ROAM0006_unsupported_parameter(string parameter) =>
        ReportsAsync($"public ref struct Window; [RoamService] public interface IBad {{ ValueTask PingAsync({parameter}); }}", "ROAM0006");

    [Theory]
    [InlineData("int* value")]
    [InlineData("void* value")]
    [InlineData("delegate*<int, void> value")]
    public async Task ROAM0006_pointer(string parameter)
    {
        CSharpCompilation compilation = GeneratorRun.Compile($"[RoamService] public unsafe interface IBad {{ ValueTask PingAsync({parameter}); }}");
        compilation = compilation.WithOptions(compilation.Options.WithAllowUnsafe(true));
        Assert.Equal(
            ["ROAM0006: Parameter 'value' of 'IBad.PingAsync' cannot be sent: ref, out, in, params, pointers and ref structs are not supported"],
            await GeneratorRun.AnalyzeAsync(compilation));
    }

    [Theory]
    [InlineData("CancellationToken [|token|], int value")]
    [InlineData("CallContext [|context|], int value")]
    [InlineData("CancellationToken [|first|], CancellationToken second")]
    [InlineData("CallContext [|context|], CancellationToken token")]
    public Task ROAM0007_misplaced_token(string parameters) =>
        ReportsAsync($"[RoamService] public interface IBad {{ ValueTask PingAsync({parameters}); }}", "ROAM0007");

    [Theory]
    [InlineData("object")]
    [InlineData("dynamic")]
    [InlineData("Action")]
    [InlineData("System.IO.Stream")]
    [InlineData("nint")]
    [InlineData("int[,,,,]")]
    [InlineData("Task<int>")]
    [InlineData("Exception")]
    [InlineData("IDisposable")]
    [InlineData("List<object>")]
    [InlineData("(int, Type)")]
    [InlineData("List<IAsyncEnumerable<int>>")]
    [InlineData("Shapes.Abstract")]
    [InlineData("Shapes.Several")]
    [InlineData("Shapes.None")]
    [InlineData("Shapes.Unnamed")]
    [InlineData("Shapes.Listed")]
    [InlineData("Shapes.Failing")]
    [InlineData("Shapes.Endless<int>")]
    [InlineData("Result<int, object>")]
    public Task ROAM0008_unserialisable_type(string type) => ReportsAsync(
        $$"""
        public static class Shapes
        {
            public abstract class Abstract { public int X { get; set; } }
            public class Several { public Several(int a) { } public Several(string b) { } public int A { get; } public string B { get; } = ""; }
            public class None { private None() { } }
            public class Unnamed { public Unnamed(int other) { } public int A { get; } }
            public class Listed : List<int>;
            public class Failing : Exception;
            public class Endless<T> { public Endless<List<T>>? Next { get; set; } }
        }
        [RoamService] public interface IBad { ValueTask PingAsync({{type}} [|value|]); }
        """,
        "ROAM0008");

    [Fact]
    public async Task ROAM0008_names_the_path()
    {
        string[] reports = await GeneratorRun.AnalyzeAsync(GeneratorRun.Compile(
            """
            public record Line(object Owner);
            public record Order(List<Line> Lines);
            [RoamService] public interface ICalc { ValueTask AddAsync(Order order); }
            """));
        Assert.Equal(
            ["ROAM0008: ICalc.AddAsync → Order.Lines → Line.Owner: 'object' cannot be serialised, because it does not say what it holds"],
            reports);
    }

    [Theory]
    [InlineData("Rx<int> [|PingAsync|]()")]
    [InlineData("ValueTask<Tx<int>> [|PingAsync|]()")]
    [InlineData("Task<Result<int, Tx<int>>> [|PingAsync|]()")]
    [InlineData("ValueTask<Job> [|PingAsync|]()")]
    [InlineData("ValueTask<List<Job>> [|PingAsync|]()")]
    [InlineData("IAsyncEnumerable<Rx<int>> [|PingAsync|]()")]
    [InlineData("ValueTask PingAsync(Tx<Rx<int>> [|value|])")]
    [InlineData("ValueTask PingAsync(Tx<Job> [|value|])")]
    [InlineData("ValueTask PingAsync(IAsyncEnumerable<Job> [|value|])")]
    public Task ROAM0009_channel_outside_arguments(string method) =>
        ReportsAsync($"public record Job(Tx<int> Output); [RoamService] public interface IBad {{ {method}; }}", "ROAM0009");

    [Theory]
    [InlineData("List<Tx<int>>")]
    [InlineData("Job[]")]
    [InlineData("Dictionary<string, Rx<int>>")]
    [InlineData("(int, Tx<int>)")]
    [InlineData("Result<Tx<int>, int>")]
    [InlineData("Holder")]
    [InlineData("Endless")]
    public Task ROAM0010_channel_in_a_collection(string type) => ReportsAsync(
        $$"""
        public record Job(Tx<int> Output);
        public record Holder(List<Job> Jobs);
        public record Endless(Endless? Next, Rx<int> Input);
        [RoamService] public interface IBad { ValueTask PingAsync({{type}} [|value|]); }
        """,
        "ROAM0010");

    [Theory]
    [InlineData("ValueTask [|AddAsync|](); ValueTask [|Add|](int x);")]
    [InlineData("ValueTask [|GetURL|](); ValueTask [|GetUrl|]();")]
    [InlineData("[RoamMethod(\"same\")] ValueTask [|A|](); [RoamMethod(\"Same\")] ValueTask [|B|]();")]
    [InlineData("[RoamMethod(\"__\")] ValueTask [|A|]();")]
    [InlineData("[RoamName(\"same\")] ValueTask [|A|](); [RoamMethod(\"same\")] ValueTask [|B|]();")]
    [InlineData("[RoamName(\"one\"), RoamMethod(\"other\")] ValueTask [|A|]();")]
    public Task ROAM0011_duplicate_wire_name(string members) =>
        ReportsAsync($"[RoamService] public interface IBad {{ {members} }}", "ROAM0011");

    [Fact]
    public Task ROAM0011_empty_service_name() =>
        ReportsAsync("[RoamService(Name = \"-\")] public interface [|IBad|] { ValueTask PingAsync(); }", "ROAM0011");

    [Theory]
    [InlineData("ValueTask PingAsync([Credit(-1)] Tx<int> [|value|]);")]
    [InlineData("ValueTask PingAsync([Credit(65537)] Rx<int> [|value|]);")]
    [InlineData("ValueTask PingAsync([Credit(5)] int [|value|]);")]
    [InlineData("ValueTask PingAsync([Credit(5)] CancellationToken [|value|]);")]
    [InlineData("ValueTask PingAsync(Job [|value|]);")]
    [InlineData("[return: Credit(5)] ValueTask [|PingAsync|]();")]
    [InlineData("[return: Credit(-5)] IAsyncEnumerable<int> [|PingAsync|]();")]
    public Task ROAM0012_invalid_credit(string members) =>
        ReportsAsync($"public record Job([Credit(5)] int Size); [RoamService] public interface IBad {{ {members} }}", "ROAM0012");

    [Theory]
    [InlineData("ValueTask [|AddAsync|](int x); ValueTask [|AddAsync|](long x);")]
    [InlineData("ValueTask [|AddAsync|](int x); [RoamMethod(\"add\")] ValueTask AddAsync(long x);")]
    public Task ROAM0013_unnamed_overloads(string members) =>
        ReportsAsync($"[RoamService] public interface IBad {{ {members} }}", "ROAM0013");

    [Theory]
    [InlineData("public class BadClient; [RoamService] public interface [|IBad|] { ValueTask PingAsync(); }")]
    [InlineData("namespace BadDescriptor { public class X; } [RoamService] public interface [|IBad|] { ValueTask PingAsync(); }")]
    [InlineData("[RoamService] public interface [|IBad|] { ValueTask PingAsync(); } [RoamService] public interface [|Bad|] { ValueTask PingAsync(); }")]
    [InlineData("[RoamService] public interface [|IBad|] { ValueTask PingAsync(); } [RoamService] public interface [|IBAD|] { ValueTask PingAsync(); }")]
    [InlineData("[RoamService] public interface [|IAbCd|] { ValueTask PingAsync(); } public class Ab { [RoamService] public interface [|ICd|] { ValueTask PingAsync(); } }")]
    public Task ROAM0014_taken_names(string source) => ReportsAsync(source, "ROAM0014");

    [Fact]
    public async Task ROAM0015_old_language()
    {
        CSharpCompilation compilation = GeneratorRun.Compile("");
        compilation = compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(
            GeneratorRun.Parse("[RoamService] public interface IBad { ValueTask PingAsync(); }", "Old.cs", LanguageVersion.CSharp12));
        Assert.Equal(
            ["ROAM0015: The code of 'IBad' cannot be generated, because it needs C# 13, and the project uses C# 12.0"],
            await GeneratorRun.AnalyzeAsync(compilation));
        Assert.Empty(GeneratorRun.Once(compilation).AssertFilesCompile().Code);
    }

    [Fact]
    public async Task Generated_code_of_a_valid_contract_is_not_in_its_own_way() =>
        Assert.Empty(await GeneratorRun.AnalyzeAsync(GeneratorRun.Of(Everything).Output));

    [Fact]
    public async Task Several_violations_are_all_reported() => Assert.Equal(
        ["ROAM0005", "ROAM0004", "ROAM0008", "ROAM0012"],
        (await GeneratorRun.AnalyzeAsync(GeneratorRun.Compile(
            "[RoamService] public interface IBad { int P { get; } void A(object o, [Credit(1)] int x); }"))).Select(static item => item[..8]));

    [Theory]
    [InlineData("ValueTask [|PingAsync|]();")]
    [InlineData("Task<int> [|PingAsync|](int x); ValueTask OkAsync(CancellationToken token);")]
    [InlineData("IAsyncEnumerable<int> [|PingAsync|](int x); ValueTask OkAsync(CallContext context);")]
    public Task ROAM0016_missing_token(string members) =>
        ReportsAsync($"[RoamService] public interface IFine {{ {members} }}", "ROAM0016");

    [Fact]
    public Task ROAM0016_waits_until_the_contract_is_valid() =>
        ReportsAsync("[RoamService] public interface IBad { ValueTask PingAsync(); int [|Add|](); }", "ROAM0004");

    [Fact]
    public async Task Methods_of_other_projects_get_no_advice_and_their_errors_stand_at_the_contract()
    {
        CSharpCompilation other = GeneratorRun.Compile("public interface IBase { ValueTask PingAsync(); } public interface IBroken { int Add(); }");
        CSharpCompilation compilation = GeneratorRun.Compile(
            "[RoamService] public interface IFine : IBase; [RoamService] public interface IBad : IBroken;")
            .AddReferences(other.ToMetadataReference());
        Diagnostic diagnostic = Assert.Single(await Analyze(compilation));
        Assert.Equal("ROAM0004: IBad", $"{diagnostic.Id}: {diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan)}");
    }

    [Theory]
    [InlineData("public int [|X|] { get; }")]
    [InlineData("public int [|X|] { get; private set; }")]
    [InlineData("public int [|X|] { get; private init; }")]
    [InlineData("public int [|X|] { get; private set; } = 1;")]
    [InlineData("public int[] [|X|] { get; } = [];")]
    [InlineData("public Guid [|X|] { get; } = Guid.NewGuid();")]
    [InlineData("public readonly int [|X|] = int.Parse(\"1\");")]
    [InlineData("public int [|X|] { get; } public Bag() { } public Bag(int x) { X = x; }")]
    public Task ROAM0017_lost_member(string member) => ReportsAsync(
        $$"""
        public class Bag { public int Y { get; set; } {{member}} }
        [RoamService] public interface IBad { ValueTask PingAsync(Bag bag, List<Bag> bags, CancellationToken token); }
        """,
        "ROAM0017");

    [Theory]
    [InlineData("public class Bag { public int Y { get; set; } public int X => Y; public int Z { get { return Y; } } }")]
    [InlineData("public class Bag { public string X { get; } = \"bag\"; public readonly int Y = 5; }")]
    [InlineData("public class Bag { internal int X { get; } private int Y { get; } public static int Z { get; } = int.MaxValue; }")]
    [InlineData("public record Bag(int Y) { public int X { get; } = Y * 2; }")]
    [InlineData("public class Bag { public Bag(int y) { Y = y; this.X = y * 2; } public int X { get; } public int Y { get; } }")]
    [InlineData("public class Bag { public Bag(int y) : this(y, 2) { } private Bag(int y, int x) { Y = y; X = x; } public int X { get; } public int Y { get; } }")]
    [InlineData("public class Base(int twice) { public int X { get; } = twice; } public class Bag(int y) : Base(2 * y) { public int Y { get; } = y; }")]
    public Task ROAM0017_not_what_is_made_again(string types) =>
        ReportsAsync(types + " [RoamService] public interface IFine { ValueTask PingAsync(Bag bag, CancellationToken token); }");

    [Fact]
    public async Task Members_of_other_projects_are_not_lost_for_the_editor_only()
    {
        CSharpCompilation other = GeneratorRun.Compile("public class Bag { public int[] X { get; } = []; }");
        CSharpCompilation compilation = GeneratorRun.Compile("[RoamService] public interface IFine { ValueTask PingAsync(Bag bag, CancellationToken token); }")
            .AddReferences(other.ToMetadataReference());
        Assert.Empty(await Analyze(compilation));
    }

    [Fact]
    public async Task ROAM0017_names_the_path() => Assert.Equal(
        ["ROAM0017: IFine.PingAsync → Order.Bags: the value of 'Bag.X' is lost on the way, because it has no public setter and is not set from a parameter of the constructor"],
        await GeneratorRun.AnalyzeAsync(GeneratorRun.Compile(
            """
            public class Bag { public int X { get; } }
            public record Order(List<Bag> Bags);
            [RoamService] public interface IFine { ValueTask PingAsync(Order order, CancellationToken token); }
            """)));

    [Theory]
    [InlineData("[Idempotent] IAsyncEnumerable<int> [|WatchAsync|](CancellationToken token);")]
    [InlineData("[Idempotent] ValueTask [|SendAsync|](Rx<int> items, CancellationToken token);")]
    [InlineData("[Idempotent] ValueTask [|SendAsync|](int x, IAsyncEnumerable<int> items, CancellationToken token);")]
    [InlineData("[Idempotent] Task [|WriteAsync|](Tx<int> items, CallContext context);")]
    public Task ROAM0050_idempotent_channels(string members) =>
        ReportsAsync($"[RoamService] public interface IBad {{ {members} }}", "ROAM0050");

    [Theory]
    [InlineData("[Idempotent] ValueTask<int> FindAsync(int x, CancellationToken token);")]
    [InlineData("ValueTask SendAsync(Rx<int> items, CancellationToken token);")]
    public Task ROAM0050_not_elsewhere(string members) => ReportsAsync($"[RoamService] public interface IFine {{ {members} }}");

    private static async Task ReportsAsync(string markup, params string[] expected)
    {
        (string source, ImmutableArray<string> spans) = ParseMarkup(markup);
        CSharpCompilation compilation = GeneratorRun.Compile(source);
        Assert.Empty(compilation.GetDiagnostics()
            .Where(static item => item.Severity == DiagnosticSeverity.Error && !item.Id.StartsWith("CS8618", StringComparison.Ordinal) && item.Id is not ("CS9113" or "CS0067"))
            .Select(static item => item.ToString()));
        ImmutableArray<Diagnostic> diagnostics = await Analyze(compilation);
        Assert.Equal(expected, diagnostics.Select(static item => item.Id).Distinct());
        Assert.Equal(
            spans.Order(StringComparer.Ordinal),
            diagnostics.Select(static item => item.Location.SourceTree!.GetText().ToString(item.Location.SourceSpan)).Distinct().Order(StringComparer.Ordinal));
        GeneratorRun run = GeneratorRun.Of(source);
        Assert.Equal(diagnostics.All(static item => item.DefaultSeverity != DiagnosticSeverity.Error), run.AssertFilesCompile().Code.Length != 0);
    }

    private static Task<ImmutableArray<Diagnostic>> Analyze(Compilation compilation) =>
        new Microsoft.CodeAnalysis.Diagnostics.CompilationWithAnalyzers(
            compilation,
            [new RoamContractAnalyzer()],
            new Microsoft.CodeAnalysis.Diagnostics.AnalyzerOptions([])).GetAnalyzerDiagnosticsAsync();

    private static (string Source, ImmutableArray<string> Spans) ParseMarkup(string markup)
    {
        var spans = new HashSet<string>(StringComparer.Ordinal);
        for (int start = markup.IndexOf("[|", StringComparison.Ordinal); start >= 0; start = markup.IndexOf("[|", StringComparison.Ordinal))
        {
            int end = markup.IndexOf("|]", StringComparison.Ordinal);
            spans.Add(markup[(start + 2)..end]);
            markup = markup[..start] + markup[(start + 2)..end] + markup[(end + 2)..];
        }

        return (markup, [.. spans]);
    }
}
