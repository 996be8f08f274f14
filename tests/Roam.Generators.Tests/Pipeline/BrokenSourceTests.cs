using Microsoft.CodeAnalysis;
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
    [InlineData("ValueTask AAsync(Box<string> x);", "where T : struct")]
    [InlineData("ValueTask AAsync(List<Box<int>> x);", "where T : class")]
    [InlineData("ValueTask<Box<int?>> AAsync();", "where T : struct")]
    [InlineData("IAsyncEnumerable<Box<string>> AAsync();", "where T : unmanaged")]
    [InlineData("ValueTask AAsync(Tx<Box<string>> x);", "where T : new()")]
    [InlineData("ValueTask AAsync(Holder<string> x);", "where T : struct")]
    [InlineData("ValueTask AAsync(Box<int> x);", "where T : IComparable<string>")]
    [InlineData("ValueTask AAsync(Box<int?> x);", "where T : IComparable<int>")]
    [InlineData("ValueTask AAsync(Box<string> x);", "where T : Exception")]
    [InlineData("ValueTask AAsync(Box<string> x);", "where T : IEnumerable<T>")]
    public void Type_arguments_that_the_compiler_refuses_are_not_printed(string member, string constraint)
    {
        CSharpCompilation compilation = GeneratorRun.Compile(
            $"public class Box<T> {constraint} {{ }} public class Holder<T> {{ public Box<T>? Box {{ get; set; }} }}",
            $"[RoamService] public interface IA {{ {member} }} public interface IBase<T> {constraint}; [RoamService] public interface IB : IBase<{Argument()}>;");
        Assert.Contains(compilation.GetDiagnostics(), static item => item.Severity == DiagnosticSeverity.Error);
        Assert.Empty(GeneratorRun.Once(compilation).Files);

        string Argument() => member.Contains("int?") ? "int?" : member.Contains("int>") ? "int" : "string";
    }

    [Fact]
    public void Type_arguments_that_fit_their_constraints_are_printed() => GeneratorRun.Of(
        """
        public class Self<T> where T : Self<T> { public T? Next { get; set; } }
        public class Me : Self<Me>;
        public class Outer<T> where T : struct, Enum { public class Inner<TItem> where TItem : class, IEnumerable<T>, new() { public TItem? Items { get; set; } public T? Value { get; set; } } }
        public class Plain<T> where T : unmanaged, IComparable<T> { public T Value { get; set; } }
        public class Any<T> where T : notnull { public T Value { get; set; } = default!; }
        public class Base<T> where T : Any<int>?, new() { public T? Value { get; set; } }
        public class More : Any<int>;
        public interface IKeyed<TKey, T> where TKey : notnull where T : IEquatable<TKey> { ValueTask<T> GetAsync(TKey key); }
        [RoamService] public interface IFits : IKeyed<string, string>
        {
            ValueTask<Me> AAsync(Self<Me> self, Outer<DayOfWeek>.Inner<List<DayOfWeek>> inner, Plain<DateTime> plain, Any<string> any, Any<int[]> array, Base<More> more);
        }
        """).AssertCompiles();

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
