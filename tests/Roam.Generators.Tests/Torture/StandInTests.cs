using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.Torture;

/// <summary>
/// A refused contract has types of the names that users write, so that the compiler reports nothing besides the rule. What is printed
/// compiles, whatever the contract has.
/// </summary>
public class StandInTests
{
    private const string Use = """
        public sealed class App
        {
            public static async Task RunAsync()
            {
                await using BadClient client = await BadClient.ConnectAsync("tcp://127.0.0.1:1");
                IBad contract = client;
                BadClient other = new(client.Connection);
                BadDispatcher dispatcher = new(contract);
                GC.KeepAlive((other, dispatcher, client.IsConnected));
            }
        }

        """;

    [Theory]
    [InlineData("ROAM0003", "ValueTask<T> AAsync<T, U>(T a, U? b) where T : class, new() where U : struct;")]
    [InlineData("ROAM0003", "ValueTask AAsync<T>(T? a);")]
    [InlineData("ROAM0004", "void A(int a = 3, string? b = \"x\\\"y\", DayOfWeek c = DayOfWeek.Friday, double d = double.NaN, decimal e = -1.50m);")]
    [InlineData("ROAM0004", "ref int A(); ref readonly string? B();")]
    [InlineData("ROAM0004", "int A(); int B(int @class); Task<Task> C();")]
    [InlineData("ROAM0005", "int X { get; } string? Y { get; set; } DayOfWeek Z { init; } ref int R { get; }")]
    [InlineData("ROAM0005", "int this[int i, string? s = null] { get; set; } event Action? E; event EventHandler<int>? F;")]
    [InlineData("ROAM0005", "static abstract ValueTask AAsync(int a); static abstract int X { get; set; } static abstract event Action? E;")]
    [InlineData("ROAM0006", "ValueTask AAsync(ref int a, out string b, in Guid c, ref readonly long d);")]
    [InlineData("ROAM0006", "ValueTask AAsync(params int[] a); ValueTask BAsync(Span<int> a, scoped ReadOnlySpan<char> b); ValueTask CAsync(params List<int> a);")]
    [InlineData("ROAM0007", "ValueTask AAsync(CancellationToken a, int b); ValueTask BAsync(CallContext a, CancellationToken b = default);")]
    [InlineData("ROAM0008", "ValueTask<object> AAsync(Func<int, string?> a, dynamic? b, (int X, nint? Y) c);")]
    [InlineData("ROAM0008", "ValueTask Connection(object a); ValueTask BadClient(object a); ValueTask DisposeAsync(object a); string ToString(); int GetHashCode(object a);")]
    [InlineData("ROAM0013", "ValueTask AAsync(int a); ValueTask AAsync(string a); ValueTask AAsync();")]
    public async Task The_rule_is_all_that_is_reported(string rule, string members)
    {
        string source = Use + $"[RoamService] public interface IBad {{ {members} ValueTask<int> GoodAsync(int a, CancellationToken token = default); }}";
        GeneratorRun run = GeneratorRun.Of(GeneratorRun.Compile(source)).AssertCompiles();
        string[] reported = await GeneratorRun.AnalyzeAsync(run.Output, errorsOnly: true);
        Assert.Contains(rule, reported.Select(static item => item[..8]));
        Assert.Contains("throw new global::System.NotSupportedException(\"No code was generated for 'IBad', because it breaks ROAM", run.Text, StringComparison.Ordinal);
        Assert.Contains(rule, run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_can_be_called_on_the_client()
    {
        string source = """
            public class App
            {
                public static async Task RunAsync(BadClient client)
                {
                    int number = await client.AddAsync(1);
                    string text = await client.EchoAsync<string>("a", number: number);
                    client.Changed += () => { };
                    client.Name += text + client[1];
                }
            }
            public interface IBase { ValueTask<int> AddAsync(int left, int right = 2); int this[int index] { get; } }
            [RoamService] public interface IBad : IBase
            {
                ValueTask<T> EchoAsync<T>(T value, [System.Runtime.CompilerServices.CallerLineNumber] int number = 0) where T : notnull;
                string Name { get; set; }
                event Action Changed;
            }
            """;
        GeneratorRun run = GeneratorRun.Of(GeneratorRun.Compile(source)).AssertCompiles();
        Assert.Equal(
            ["ROAM0003", "ROAM0005", "ROAM0005", "ROAM0005"],
            (await GeneratorRun.AnalyzeAsync(run.Output, errorsOnly: true)).Select(static item => item[..8]).Order());
    }

    [Fact]
    public void Members_of_several_bases_and_those_with_a_body_are_told_apart() => GeneratorRun.Of(GeneratorRun.Compile(
        """
        public interface IOne { int Same { get; } ValueTask OtherAsync(object a); void Body() { } int Hidden(); }
        public interface ITwo { ValueTask Same(object a); ValueTask OtherAsync(object a); }
        [RoamService] public interface IBad : IOne, ITwo, IAsyncDisposable
        {
            new int Hidden();
            int Given => 3;
            internal void Inner();
            class Nested;
            const int Constant = 3;
            static int Free => 4;
        }
        """)).AssertCompiles();

    [Fact]
    public void An_old_language_has_them_too()
    {
        var project = new Project { Language = LanguageVersion.CSharp10 };
        GeneratorRun run = GeneratorRun.Once(project.Compile(Use + "[RoamService] public interface IBad { ValueTask<int> AAsync(int a); }")).AssertCompiles();
        Assert.Contains("ROAM0015", run.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[RoamService] public interface IBad<T> { ValueTask AAsync(object x); }")]
    [InlineData("public class Outer { [RoamService] private interface IBad { ValueTask AAsync(object x); } }")]
    [InlineData("[RoamService] public interface IBad { ValueTask AAsync(object x); } public class BadClient;")]
    [InlineData("[RoamService] public interface IBad { ValueTask AAsync(object x, Unknown y); }")]
    [InlineData("[RoamService] public interface IBad { ValueTask AAsync(object x, ; }")]
    public void What_has_no_name_or_does_not_compile_has_none(string source) => Assert.Empty(GeneratorRun.Once(GeneratorRun.Compile(source)).Files);

    [Fact]
    public void A_contract_that_is_mended_gets_its_code()
    {
        GeneratorRun run = GeneratorRun.Of(GeneratorRun.Compile("[RoamService] public interface IBad { ValueTask AAsync(object a); }"));
        Assert.Contains("NotSupportedException", run.Text, StringComparison.Ordinal);
        GeneratorRun again = run.Again(GeneratorRun.Compile("[RoamService] public interface IBad { ValueTask AAsync(int a); }")).AssertCompiles();
        Assert.DoesNotContain("NotSupportedException", again.Text, StringComparison.Ordinal);
    }
}
