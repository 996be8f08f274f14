using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.Torture;

/// <summary>Contracts with every accessibility in every kind of type, which may be accessible or not: each works or is refused with one diagnostic.</summary>
public class NestingTests
{
    private static readonly string[] Accessibilities = ["", "public", "internal", "protected internal", "protected", "private protected", "private"];

    public static TheoryData<string> Kinds =>
    [
        "class", "abstract class", "sealed class", "static class", "partial class", "record", "struct", "readonly struct", "ref struct",
        "record struct", "interface",
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_accessibility(string container)
    {
        int works = 0;
        int refused = 0;
        foreach (string outer in new[] { "", "public", "internal" })
        {
            foreach (string inner in Accessibilities)
            {
                CSharpCompilation compilation = Compile($"{outer} {container} Outer {{ [RoamService] {inner} interface IThing {{ ValueTask<Item> AAsync(Item x, CancellationToken token); }} }}");
                if (compilation.GetDiagnostics().Any(static item => item.Severity == DiagnosticSeverity.Error))
                {
                    // No protected members in structs, static and sealed types: the compiler says so.
                    Assert.Contains("protected", inner);
                    continue;
                }

                string otherwise = container == "interface" ? "public" : "private";
                bool isAccessible = (inner.Length == 0 ? otherwise : inner) is "public" or "internal" or "protected internal";
                await AssertAsync(compilation, isAccessible ? null : "ROAM0001: 'Outer.IThing' is a contract, but generated code has no access to it: it and the types around it must be public or internal");
                (works, refused) = isAccessible ? (works + 1, refused) : (works, refused + 1);
            }
        }

        Assert.True(works >= 6 && refused >= 3, $"{works} work, {refused} are refused.");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Type_around_that_is_not_accessible(string container)
    {
        foreach (string middle in new[] { "private", "protected", "private protected", "" })
        {
            CSharpCompilation compilation = Compile($"public class Outer {{ {middle} {container} Middle {{ [RoamService] public interface IThing {{ ValueTask AAsync(CancellationToken token); }} }} }}");
            Assert.Empty(compilation.GetDiagnostics().Where(static item => item.Severity == DiagnosticSeverity.Error));
            await AssertAsync(compilation, "ROAM0001: 'Outer.Middle.IThing' is a contract, but generated code has no access to it: it and the types around it must be public or internal");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Generic_type_around(string container) => await AssertAsync(
        Compile($"public {container} Outer<T> {{ [RoamService] public interface IThing {{ ValueTask AAsync(CancellationToken token); }} }}"),
        "ROAM0002: 'Outer<T>.IThing' is a contract and must not be generic, nor stand in a generic type; it may derive from a closed generic interface");

    [Theory]
    [InlineData("[RoamCodec(typeof(C))] public class V; file readonly struct C : IPayloadCodec<V> { public static void Write<TWriter>(ref TWriter writer, V value) where TWriter : struct, IPayloadWriter, allows ref struct { } public static V Read<TReader>(ref TReader reader) where TReader : struct, IPayloadReader, allows ref struct => new(); }", "ROAM0032: IThing.AAsync: 'C' cannot be the codec of 'V', because generated code has no access to it")]
    [InlineData("[RoamVariant(0, typeof(C))] public abstract class V; file sealed class C : V;", "ROAM0008: IThing.AAsync → C: 'C' cannot be serialised, because generated code has no access to it")]
    [InlineData("public class V { private sealed class Hidden; }", null)]
    public async Task File_types(string types, string? report) => await AssertAsync(
        Compile($"using Roam.Payloads; {types} [RoamService] public interface IThing {{ ValueTask AAsync(V x, CancellationToken token); }}"),
        report);

    [Theory]
    [InlineData("file interface IThing")]
    [InlineData("file partial interface IThing")]
    public async Task File_contracts(string contract) => await AssertAsync(
        Compile($"file record Hidden(int X); [RoamService] {contract} {{ ValueTask<Hidden> AAsync(Hidden x, CancellationToken token); }}"),
        "ROAM0001: 'IThing' is a contract, but generated code has no access to it: it and the types around it must be public or internal");

    [Theory]
    [InlineData("class C;")]
    [InlineData("struct C;")]
    [InlineData("record C;")]
    [InlineData("enum C { A }")]
    [InlineData("delegate void C();")]
    public void What_is_no_interface_is_refused_by_the_compiler(string type)
    {
        CSharpCompilation compilation = Compile("[RoamService] public " + type);
        Assert.Equal(["CS0592"], compilation.GetDiagnostics().Where(static item => item.Severity == DiagnosticSeverity.Error).Select(static item => item.Id));
        Assert.Empty(GeneratorRun.Once(compilation).Files);
    }

    private static CSharpCompilation Compile(string source) => GeneratorRun.Compile("public record Item(int X);", source);

    /// <summary>Either exactly one diagnostic and nothing generated, or none and one file that compiles.</summary>
    private static async Task AssertAsync(CSharpCompilation compilation, string? report)
    {
        GeneratorRun run = GeneratorRun.Once(compilation);
        Assert.Equal(report is null ? [] : [report], await GeneratorRun.AnalyzeAsync(compilation));
        Assert.Equal(report is null ? 1 : 0, run.AssertFilesCompile().Code.Length);
        if (report is null)
        {
            run.AssertCompiles();
        }
    }
}
