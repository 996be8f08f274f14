using Microsoft.CodeAnalysis.CSharp;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.Pipeline;

/// <summary>Code that is being typed never makes the generator or the analyzer throw.</summary>
public class BrokenSourceTests
{
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

    [Theory]
    [InlineData("/// <summary>Never closed.\n[RoamService] public interface IA { ValueTask AAsync(); }")]
    [InlineData("[RoamService] public interface IA { ValueTask AAsync(A a); } public class A { public int X { get; set; } void M() { M(1.; } }")]
    [InlineData("[RoamService] public interface IA { ValueTask AAsync(A a); } public class A { public int X { get; set; } public int Y => X +; }")]
    public void Mistake_that_concerns_no_declaration_takes_no_client_away(string source)
    {
        CSharpCompilation compilation = new Project { ChecksDocumentation = true }.Compile(source);
        Assert.NotEmpty(compilation.GetDiagnostics());
        Assert.Single(GeneratorRun.Once(compilation).Files);
    }
}
