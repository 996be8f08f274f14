using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.Torture;

/// <summary>
/// Contracts that no one would write, and someone will: each compiles without a warning in the oldest and the newest supported language
/// version, with and without nullable annotations, and each of its methods is called once. What is refused instead is in
/// <see cref="RefusalTests"/>.
/// </summary>
public class TortureTests
{
    [Fact]
    public void Same_name_in_two_namespaces_two_types_and_two_cases() => AssertAll(7,
        """
        [RoamService] public interface ISame { ValueTask AAsync(); }
        namespace A { [RoamService] public interface ISame { ValueTask AAsync(); } }
        namespace a { [RoamService] public interface ISame2 { ValueTask AAsync(); } }
        namespace A.B { [RoamService] public interface ISame { ValueTask AAsync(); } public class Holder { [RoamService] public interface ISame { ValueTask AAsync(); } } public class Other { [RoamService] public interface ISame { ValueTask AAsync(); } } }
        namespace A_B { [RoamService] public interface ISame { ValueTask AAsync(); } }
        """);

    [Theory]
    [InlineData("Roam.X")]
    [InlineData("Roam.CompilerServices")]
    [InlineData("Roam.Payloads")]
    [InlineData("X.System")]
    [InlineData("X.System.Threading.Tasks")]
    [InlineData("X.Roam.Payloads")]
    [InlineData("Task")]
    [InlineData("ValueTask.Task")]
    [InlineData("Client.Dispatcher")]
    [InlineData("@namespace.@class.global")]
    [InlineData("Ünï.日本.Ⅷ")]
    public void Namespaces(string name) => AssertAll(1,
        $$"""
        namespace {{name}}
        {
            public record Item(int System, string Roam, global::System.Collections.Generic.List<Item>? global);
            public enum Task { Run }
            [global::Roam.RoamService] public interface IThing
            {
                global::System.Threading.Tasks.ValueTask<Item> GetAsync(Task task, global::Roam.Tx<Item> items, int System = 1, string Roam = "x", global::System.Threading.CancellationToken global = default);
                global::System.Collections.Generic.IAsyncEnumerable<Item> ListAsync(global::System.Collections.Generic.IAsyncEnumerable<Task> Task);
            }
        }
        """,
        new Project { Header = "" });

    [Fact]
    public void User_types_named_like_ours() => AssertAll(1,
        """
        namespace App
        {
            public record Client(int X); public record Dispatcher(int X); public record Descriptor(int X); public record Arguments(int X); public record Method(int X);
            public record Result<T, TError>(T Value, TError Error); public record Tx<T>(T Value); public record Rx<T>(T Value);
            public record RoamClient(int X); public record RoamOptions(int X); public record RoamConnection(int X); public record RoamDispatcher(int X);
            public record Options(int X); public record Unit(int X); public record CallContext(int X); public record CancellationToken(int X);
            public record CreditAttribute(int X); public record String(int X); public record Object(int X); public record Task<T>(T X); public record List<T>(T X);
            public record IAsyncEnumerable<T>(T X); public record CallCodec(int X); public record AddMethod(int X); public record PayloadException(int X);
            [global::Roam.RoamService] public interface ICall
            {
                global::System.Threading.Tasks.ValueTask<Result<Unit, Options>> AddAsync(Client a, Dispatcher b, Descriptor c, Arguments d, Method e, Tx<int> f, Rx<Tx<int>> g, RoamClient h, RoamOptions i, RoamConnection j, RoamDispatcher k, CallContext l, CancellationToken m, CreditAttribute n, String o, Object p, Task<Unit> q, List<int> r, IAsyncEnumerable<int> s, CallCodec t, AddMethod u, PayloadException v);
            }
        }
        namespace System2 { public class GeneratedCodeAttribute; }
        """,
        new Project { Header = "" });

    [Theory]
    [InlineData("my-app")]
    [InlineData("1st.App")]
    [InlineData("Roam.Generators")]
    [InlineData("名前 mit Leerzeichen")]
    [InlineData("System.Private.Fun")]
    public void Assembly_names(string name) =>
        AssertAll(1, "namespace App; [RoamService] public interface IThing { ValueTask<int> AAsync(int x); }", new Project { AssemblyName = name });

    [Fact]
    public void Nested_in_every_kind_of_type_with_every_accessibility() => AssertAll(16,
        string.Concat(
            from container in new[] { "class", "struct", "record", "record struct", "static class", "interface", "abstract class", "readonly ref struct" }
            from access in new[] { "public", "internal" }
            select $"namespace N_{container.Replace(' ', '_')}_{access} {{ {access} {container} Outer {{ public interface IBase {{ ValueTask<Inner> AAsync(Inner x); }} public record Inner(int X); [RoamService] {access} interface IThing : IBase {{ }} }} }}\n"));

    [Fact]
    public void Protected_internal_contract_is_internal_to_the_assembly() =>
        AssertAll(1, "public class Base { [RoamService] protected internal interface IGuarded { ValueTask<Item> AAsync(); } public record Item(int X); }");

    [Fact]
    public void Keywords_everywhere()
    {
        string[] words =
        [
            .. SyntaxFacts.GetKeywordKinds().Concat(SyntaxFacts.GetContextualKeywordKinds()).Select(SyntaxFacts.GetText).Distinct()
                .Where(static word => word.Length != 0 && char.IsLetter(word[0])),
            "notnull", "extension", "field", "allows", "scoped", "required", "file", "nint", "var", "dynamic",
        ];
        words = [.. words.Distinct(StringComparer.Ordinal)];
        Assert.True(words.Length > 100);
        string[] places = [.. words.Where(static (_, index) => index % 6 == 0)];
        AssertAll(1 + places.Length,
            "#pragma warning disable CS8981, CS9113\nnamespace @static.@async {\n"
            + string.Concat(words.Select(static word => $"public record struct @{word}Item(int @{word});\n"))
            + string.Concat(places.Select(static word =>
                $$"""
                namespace @{{word}} { public enum @{{word}} { @{{word}} = 1 } [RoamService] public interface I{{word}} { ValueTask<@{{word}}?> @{{word}}(@{{word}} @{{word}} = (global::@static.@async.@{{word}}.@{{word}})1); } }

                """))
            + "[RoamService] public interface IAll { " + string.Concat(words.Select(static (word, index) => $"[RoamMethod(\"m{index}\")] ValueTask<@{word}Item> @{word}(Tx<@{word}Item> @{word});\n")) + " } }");
    }

    [Fact]
    public void Parameters_named_like_our_locals()
    {
        string[] names =
        [
            "reader", "writer", "channels", "received", "count", "arguments", "output", "inputs", "inputs_", "service", "context", "request", "connection", "Connection",
            "address", "options", "cancellationToken", "result", "value", "i", "Shape", "TReader", "TWriter", "Descriptor", "Arguments", "Output", "Equals", "ToString",
            "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "Finalize", "hasValue", "defaults", "Received", "received2", "output2", "Output2", "_service", "token",
        ];
        string values = string.Join(", ", names.Select(static name => $"int {name}"));
        string members = string.Join(", ", names.Except(["Equals", "ToString", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "Finalize"]).Select(static name => $"int {name}"));
        string streams = string.Join(", ", names.Select(static name => $"IAsyncEnumerable<int>? {name}"));
        string channels = string.Join(", ", names.Select(static (name, index) => $"{(index % 2 == 0 ? "Tx" : "Rx")}<int>? {name}"));
        AssertAll(1,
            $$"""
            public record All({{members}});
            [RoamService] public interface ILocals
            {
                ValueTask<All> ValuesAsync({{values}});
                ValueTask<All> StreamsAsync({{streams}});
                IAsyncEnumerable<All> ChannelsAsync({{channels}}, CallContext @this);
                IAsyncEnumerable<All> BothAsync({{streams}}, CancellationToken @default = default);
            }
            """);
    }

    [Fact]
    public void Names_beyond_ASCII_and_escapes() => AssertAll(1,
        """
        public record Größe(int ß, int ÿ, string ı, string İ, int \u0061bc, int e\u0301, int d\u200Cz, int 数);
        [RoamService] public interface IÄpfel { ValueTask<Größe> ÖffnenAsync(Größe größe, int ς, int Σ, int ǆ, int ﬁ, int \u0069d); ValueTask Åe\u0301Async(); ValueTask 数Async(); }
        """);

    [Fact]
    public void Names_of_250_characters()
    {
        string name = new('x', 248);
        string ideographs = new('数', 248);
        GeneratorRun run = AssertAll(3,
            $$"""
            namespace N{{name}} { public record R(int P{{name}}, R? Q{{name}}); [RoamService] public interface IA { ValueTask<R> MAsync(R p{{name}}, int q{{name}} = 1); } }
            [RoamService] public interface IA{{name}}2 { ValueTask<string> M{{name}}Async(); }
            [RoamService] public interface I{{ideographs[..80]}} { ValueTask {{ideographs[..80]}}(); }
            """);
        Assert.All(run.Files, static file => Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(file.HintName), 1, 255));
    }

    [Fact]
    public void Three_hundred_methods() => AssertAll(1,
        "public record Item(int X, Item? Next); [RoamService] public interface IBig { "
        + string.Concat(Enumerable.Range(0, 300).Select(static i => $"ValueTask<Item> Method{i}Async(int a, Item? b, List<Item> c, CancellationToken token = default);\n"))
        + " }");

    [Fact]
    public void Tuple_names_and_oblivious_code() => AssertAll(1,
        """
        #nullable disable
        public class Old { public string Text { get; set; } public List<string[]> Lists; public (string Name, Old Item2) Pair { get; init; } }
        [RoamService] public interface IOld
        {
            ValueTask<(int A, (string B, List<(int C, string)> D) E)> TuplesAsync((string first, int) pair, (int @class, string rest)[] list);
            Task<Old> OldAsync(Old old, string text, Dictionary<string, Old> map, string[][] jagged, IAsyncEnumerable<string> stream, Tx<string> tx = null, string last = null);
        #nullable enable
            Task<Old?> MixedAsync(Old? old, string text, List<string?> texts);
        #nullable restore
        }
        """);

    [Fact]
    public void Conditional_attributes_partial_parts_and_directives() => AssertAll(1,
        """
        public partial interface IParts { ValueTask AAsync(); }
        [RoamService]
        #if !X
        public partial interface IParts { ValueTask BAsync(); }
        #else
        public partial interface IParts { object Broken(); }
        #endif
        public partial interface IParts { [return: Credit(0)] IAsyncEnumerable<int> CAsync([Credit(65536)] IAsyncEnumerable<int> x); }
        """);

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    [InlineData("\u2028")]
    public void Line_ends_of_the_source_do_not_matter(string end)
    {
        const string Source = "namespace App;\npublic enum E { A = -1 }\n[RoamService]\npublic interface IA\n{\n    ValueTask AAsync(E e = E.A,\n string s = \"x\");\n}";
        string expected = new Project().AssertCompiles(Source).Text;
        string actual = (new Project { Header = "" }).AssertCompiles((GeneratorRun.Usings + Source).Replace("\n", end)).Text;
        Assert.Equal(expected, actual);
        Assert.DoesNotContain('\r', actual);
    }

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("fi-FI")]
    [InlineData("th-TH")]
    [InlineData("fa-IR")]
    public void Cultures(string name)
    {
        const string Source = "namespace App; public record Item(int Index, int İ, int ı); [RoamService] public interface IInitIndex { ValueTask<Item> INIT_IAsync(int Index = -1, double ınit = -1.5, decimal İ = -2.5m, DateTime t = default); }";
        string expected = GeneratorRun.Once(GeneratorRun.Compile(Source)).AssertCompiles().Text;
        var (culture, ui) = (Thread.CurrentThread.CurrentCulture, Thread.CurrentThread.CurrentUICulture);
        try
        {
            Thread.CurrentThread.CurrentCulture = Thread.CurrentThread.CurrentUICulture = System.Globalization.CultureInfo.GetCultureInfo(name);
            Assert.Equal(expected, GeneratorRun.Once(GeneratorRun.Compile(Source)).Text);
        }
        finally
        {
            (Thread.CurrentThread.CurrentCulture, Thread.CurrentThread.CurrentUICulture) = (culture, ui);
        }
    }

    /// <summary>Compiles in the oldest language version with nullable annotations, and calls; and in the newest without.</summary>
    internal static GeneratorRun AssertAll(int files, string source, Project? project = null)
    {
        project ??= new Project();
        GeneratorRun old = Assert(project with { Language = LanguageVersion.CSharp13, Nullable = NullableContextOptions.Enable });
        Xunit.Assert.NotEqual(0, Calls.All(old));
        Assert(project with { Language = LanguageVersion.Preview, Nullable = NullableContextOptions.Disable });
        return old;

        GeneratorRun Assert(Project project)
        {
            GeneratorRun run = GeneratorRun.Of(project.Compile(source));
            Xunit.Assert.True(files == run.Files.Length, string.Join("\n", GeneratorRun.AnalyzeAsync(run.Output).Result.Take(20)));

            // Without annotations a source may complain of its own question marks, our files may not.
            string[] problems = [.. run.Output.GetDiagnostics()
                .Where(item => item.Severity != DiagnosticSeverity.Hidden
                    && (project.Nullable == NullableContextOptions.Enable
                        || item.Id is not ("CS8632" or "CS8669")
                        || run.Files.Any(file => file.SyntaxTree == item.Location.SourceTree)))
                .Select(static item => item.ToString())];
            Xunit.Assert.True(problems.Length == 0, $"{project}:\n" + string.Join("\n", problems.Take(20)));
            return run;
        }
    }
}
