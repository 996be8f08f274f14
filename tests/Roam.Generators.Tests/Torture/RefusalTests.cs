using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.Torture;

/// <summary>What cannot be generated is said once, at the contract, and no code is generated.</summary>
public class RefusalTests
{
    [Theory]
    [InlineData("public class Outer<T> { [RoamService] public interface IBad { ValueTask AAsync(); } }", "ROAM0002")]
    [InlineData("public class Outer<T> { public class Inner { [RoamService] public interface IBad { ValueTask AAsync(T x); } } }", "ROAM0002")]
    [InlineData("file interface IHelper; [RoamService] file interface IBad { ValueTask AAsync(); }", "ROAM0001")]
    [InlineData("file class Outer { [RoamService] public interface IBad { ValueTask AAsync(); } }", "ROAM0001")]
    [InlineData("public class Outer { [RoamService] private interface IBad { ValueTask AAsync(); } }", "ROAM0001")]
    [InlineData("public class Outer { [RoamService] private protected interface IBad { ValueTask AAsync(); } }", "ROAM0001")]
    [InlineData("public struct Outer { private record struct Inner { [RoamService] internal interface IBad { ValueTask AAsync(); } } }", "ROAM0001")]
    [InlineData("file record Item(int X); file static class Holder { internal static Item? Item; } [RoamService] internal interface IBad { ValueTask AAsync(object x); }", "ROAM0008")]
    [InlineData("[RoamService] public interface IBad { ValueTask AAsync(); } [RoamService] public interface IBAD { ValueTask AAsync(); }", "ROAM0014", "ROAM0014")]
    [InlineData("namespace N { [RoamService] public interface IBad { ValueTask AAsync(); } } namespace n { [RoamService] public interface IBad { ValueTask AAsync(); } }", "ROAM0014", "ROAM0014")]
    public async Task Refused(string source, params string[] ids)
    {
        foreach (LanguageVersion language in new[] { LanguageVersion.CSharp13, LanguageVersion.Preview })
        {
            CSharpCompilation compilation = new Project { Language = language }.Compile(source);
            Assert.Equal(ids, (await GeneratorRun.AnalyzeAsync(compilation)).Select(static item => item[..8]));
            Assert.Empty(GeneratorRun.Once(compilation).AssertFilesCompile().Code);
        }
    }

    [Fact]
    public async Task Names_that_together_are_too_long_for_an_assembly()
    {
        string name = new('x', 248);
        string source = $"namespace N{name} {{ [RoamService] public interface IA{name} {{ ValueTask<int> M{name}(CancellationToken token); }} }}";
        CSharpCompilation compilation = GeneratorRun.Compile(source);
        Assert.Equal(
            [$"ROAM0020: The code of 'IA{name}' cannot be generated, because it cannot use 'IA{name}.M{name}': the full names of contract, method and result are together too long for an assembly, which takes 1023 bytes"],
            await GeneratorRun.AnalyzeAsync(compilation));
        Assert.Empty(GeneratorRun.Once(compilation).AssertFilesCompile().Code);
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp8)]
    [InlineData(LanguageVersion.CSharp10)]
    [InlineData(LanguageVersion.CSharp11)]
    [InlineData(LanguageVersion.CSharp12)]
    public async Task Old_language_is_one_diagnostic_whatever_else_is_wrong(LanguageVersion language)
    {
        var project = new Project { Language = language };
        CSharpCompilation compilation = project.Compile(
            "public class BadClient { } [RoamService] public interface IBad { object X { get; } void A(object x); }");
        Assert.Equal(
            [$"ROAM0015: The code of 'IBad' cannot be generated, because it needs C# 13, and the project uses C# {language.ToDisplayString()}"],
            await GeneratorRun.AnalyzeAsync(compilation));
        Assert.Empty(GeneratorRun.Once(compilation).AssertFilesCompile().Code);
    }

    [Fact]
    public void Thirteen_is_the_lowest_version_that_compiles_what_is_printed()
    {
        const string Source = "[RoamService] public interface IGood { ValueTask<int> AAsync(int x, Tx<int> y); }";
        string text = new Project().AssertCompiles(Source).Text;
        var old = new Project { Language = LanguageVersion.CSharp12, Header = "" };
        CSharpCompilation compilation = old.Compile(GeneratorRun.Usings + Source, text);
        Assert.Equal(["CS9202"], compilation.GetDiagnostics().Where(static item => item.Severity == DiagnosticSeverity.Error).Select(static item => item.Id).Distinct());
    }
}
