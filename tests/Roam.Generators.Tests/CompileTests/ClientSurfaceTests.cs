using Microsoft.CodeAnalysis;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.CompileTests;

/// <summary>What a user of the client sees is what the contract says: defaults, caller information, warnings and comments.</summary>
public class ClientSurfaceTests
{
    private const string Old = """[Obsolete("Use B.", DiagnosticId = "APP1", UrlFormat = "https://x/{0}")]""";

    [Fact]
    public void Defaults_of_every_kind_are_those_of_the_contract() => Assert.Equal(
        "same",
        Execution.Run(
            """
            using System.Linq;
            using System.Runtime.InteropServices;
            namespace App;
            [Flags] public enum Flags : byte { None, A = 1, B = 128 }
            public enum Signed : long { Low = long.MinValue, None = 0 }
            public struct Point { public int X { get; set; } }
            [RoamService]
            public interface IDefaults
            {
                ValueTask AAsync(Flags a = Flags.A | Flags.B, Signed b = Signed.Low, Signed? c = (Signed)(-1), Flags? d = null, Flags e = (Flags)77);
                ValueTask BAsync(decimal a = -0.000m, decimal b = decimal.MaxValue, decimal? c = 1.10m, double d = double.NaN, float e = float.NegativeInfinity, double f = -0.0, float g = float.Epsilon, double h = 1e300, double? i = double.PositiveInfinity, float? j = null);
                ValueTask CAsync(char a = '\'', char b = '\uD800', char c = '\0', string d = "\uD800 \"\\\r\n\t\0\u2028 {x} $ @", string e = "", string? f = null, string g = null!);
                ValueTask DAsync(Point a = default, Point? b = null, Guid c = default, DateTime d = new DateTime(), DateTimeOffset? e = default, Int128 f = default, Memory<byte> g = default, (int, string) h = default, List<int>? i = default);
                ValueTask EAsync(nint_ a = nint_.X, ulong b = ulong.MaxValue, long c = long.MinValue, int d = int.MinValue, sbyte e = sbyte.MinValue, ushort f = 65535, bool g = true, bool? h = false);
                ValueTask FAsync([Optional, DefaultParameterValue(5)] int a, [Optional, DefaultParameterValue(null)] string? b, [Optional, System.Runtime.CompilerServices.DecimalConstant(1, 0, 0u, 0u, 15u)] decimal d, CallContext context = default);
            }
            public enum nint_ : short { X = -3 }
            internal static class Test
            {
                internal static string Run()
                {
                    var text = new System.Text.StringBuilder();
                    foreach (var method in typeof(IDefaults).GetMethods())
                    {
                        var client = typeof(DefaultsClient).GetMethod(method.Name)!;
                        foreach (var (left, right) in method.GetParameters().Zip(client.GetParameters()))
                        {
                            object? a = left.DefaultValue, b = right.DefaultValue;
                            if (!Equals(a, b) || left.HasDefaultValue != right.HasDefaultValue || left.IsOptional != right.IsOptional || (a is decimal x && string.Join(",", decimal.GetBits(x)) != string.Join(",", decimal.GetBits((decimal)b!))))
                            {
                                text.Append($"{method.Name}.{left.Name}: {a} and {b}; ");
                            }
                        }
                    }

                    return text.Length == 0 ? "same" : text.ToString();
                }
            }
            """));

    [Fact]
    public void Missing_arguments_are_the_defaults_of_the_contract() => Assert.Equal(
        "5||01/01/2000 00:00:00|1.5|128|NaN",
        Execution.Run(
            """
            using System.Runtime.InteropServices;
            namespace App;
            public enum Flags : byte { None, B = 128 }
            [RoamService]
            public interface IEcho
            {
                ValueTask EchoAsync([Optional, DefaultParameterValue(5)] int a, [Optional, DefaultParameterValue(null)] string? b, [Optional, System.Runtime.CompilerServices.DateTimeConstant(630_822_816_000_000_000)] DateTime c, decimal d = 1.5m, Flags e = Flags.B, double f = double.NaN);
            }
            internal static class Test
            {
                internal static string Run()
                {
                    var read = Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, Roam.CompilerServices.Unit>.Read([0x90]);
                    return FormattableString.Invariant($"{read.A}|{read.B}|{read.C}|{read.D}|{(int)read.E}|{read.F}");
                }
            }
            """));

    [Fact]
    public void Caller_information_is_that_of_the_client_s_caller()
    {
        GeneratorRun run = GeneratorRun.Of(
            """
            using System.Runtime.CompilerServices;
            [RoamService] public interface ILog
            {
                ValueTask WriteAsync(string text, [CallerMemberName] string member = "", [CallerFilePath] string? path = null, [CallerLineNumber] int line = 0, [CallerArgumentExpression(nameof(text))] string? expression = null);
                ValueTask ConnectAsync(string text, [CallerMemberName] string member = "");
            }
            internal static class Test { internal static ValueTask Log(LogClient client) => client.WriteAsync("x"); }
            """).AssertCompiles();
        SyntaxTree tree = run.Input.SyntaxTrees.First();
        Assert.Contains("[global::System.Runtime.CompilerServices.CallerArgumentExpressionAttribute(\"text\")] string? expression = null", run.Text);
        Assert.DoesNotContain(run.Output.GetSemanticModel(tree).GetDiagnostics(), static item => item.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData("[Obsolete]", "CS0612")]
    [InlineData("[Obsolete(null)]", "CS0612")]
    [InlineData("[Obsolete(\"Use \\\"B\\\".\")]", "CS0618")]
    [InlineData("[Obsolete(\"Gone.\", true)]", "CS0619")]
    [InlineData(Old, "APP1")]
    [InlineData("[System.Diagnostics.CodeAnalysis.Experimental(\"EXP001\", UrlFormat = \"https://x/{0}\")]", "EXP001")]
    public void Advice_on_a_method_or_contract_is_the_client_s_too(string attribute, string id)
    {
        GeneratorRun run = GeneratorRun.Of($"[RoamService] public interface IA {{ {attribute} ValueTask<int> AAsync(int x); ValueTask BAsync(); }}").AssertCompiles();
        Assert.Equal([id], UseOf(run, "c.AAsync(1)"));
        Assert.Empty(UseOf(run, "c.BAsync()"));
        foreach (string contract in new[] { $"{attribute} [RoamService] public interface IA {{ ValueTask AAsync(); }}", $"{attribute} public static class Outer {{ [RoamService] public interface IA {{ ValueTask AAsync(); }} }}" })
        {
            run = GeneratorRun.Of(contract).AssertCompiles();
            Assert.Equal([id], UseOf(run, "c.AAsync()", contract.Contains("Outer") ? "OuterAClient" : "AClient"));
        }
    }

    [Theory]
    [InlineData("[Obsolete]")]
    [InlineData("[Obsolete(\"Gone.\", true)]")]
    [InlineData(Old)]
    [InlineData("[System.Diagnostics.CodeAnalysis.Experimental(\"EXP001\")]")]
    public void Advice_on_types_and_members_does_not_reach_generated_code(string attribute)
    {
        string types =
            $$"""
            {{attribute}} public enum Color { Red }
            {{attribute}} public record Item(int X, Color Color);
            {{attribute}} public interface IBase { ValueTask<Item> BaseAsync(Tx<Item> output); }
            public class Bag { {{attribute}} public Bag() { } {{attribute}} public int Old { get; set; } public int New { get; {{attribute}} set; } {{attribute}} public required string Must; }
            """;
        const string Contract =
            """
            [RoamService] public interface IA : IBase { ValueTask<Bag> BagAsync(Bag bag); IAsyncEnumerable<Item[]> ItemsAsync(IAsyncEnumerable<Dictionary<Color, Item>> items); }
            """;
        GeneratorRun.Of(types + attribute + Contract).AssertCompiles();

        // As long as the contract may use them at all, it need not be marked itself.
        if (!attribute.Contains("true"))
        {
            GeneratorRun.Of(types + "\n#pragma warning disable\n" + Contract + "\n#pragma warning restore").AssertCompiles();
        }

        // Where only methods are marked.
        GeneratorRun.Of(types + $"[RoamService] public interface IA {{ {attribute} ValueTask<Item> OldAsync(Item[] items); ValueTask NewAsync(int x); }}").AssertCompiles();
    }

    [Fact]
    public void Experimental_assembly()
    {
        MetadataReference library = new Project { AssemblyName = "Library" }.Build(
            "[assembly: System.Diagnostics.CodeAnalysis.Experimental(\"LIB1\")]\nnamespace Library { public record Item(int X); }");
        new Project { References = [library] }.AssertCompiles(
            "#pragma warning disable LIB1\n[RoamService] public interface IA { ValueTask<Library.Item> GetAsync(); }");
    }

    [Fact]
    public void Comments_are_inherited_and_complete()
    {
        GeneratorRun run = new Project { ChecksDocumentation = true }.AssertCompiles(
            """
            /// <summary>A calculator.</summary>
            [RoamService] public interface ICalculator
            {
                /// <summary>Adds <paramref name="left"/> and <paramref name="right"/>.</summary>
                /// <param name="left">One.</param>
                /// <param name="right">The other.</param>
                /// <returns>The sum.</returns>
                ValueTask<int> AddAsync(int left, int right);
                /// <summary>Connects.</summary>
                ValueTask Connection();
            }
            /// <summary>Holds contracts.</summary>
            public static class @class
            {
                /// <summary>Odd.</summary>
                [RoamService] public interface @event : IBase<List<string>> { }
                /// <summary>Base.</summary>
                public interface IBase<T> {
                    /// <summary>Gets.</summary>
                    ValueTask<T> GetAsync(); }
            }
            """);
        INamedTypeSymbol client = run.Output.GetTypeByMetadataName("CalculatorClient")!;
        Assert.Contains("<summary>Calls <see cref=\"T:ICalculator\"/>", client.GetDocumentationCommentXml());
        ISymbol method = client.GetMembers("AddAsync").Single();
        Assert.Contains("<inheritdoc", method.GetDocumentationCommentXml());
    }

    /// <summary>The ids of what the compiler says about a use of the client.</summary>
    private static string[] UseOf(GeneratorRun run, string expression, string client = "AClient")
    {
        Compilation used = run.Output.AddSyntaxTrees(GeneratorRun.Parse($"internal static class Use {{ internal static object M(dynamic d) {{ var c = ({client})d; return {expression}; }} }}", "Use.cs"));
        return [.. used.GetDiagnostics().Where(static item => item.Severity != DiagnosticSeverity.Hidden).Select(static item => item.Id).Distinct()];
    }
}
