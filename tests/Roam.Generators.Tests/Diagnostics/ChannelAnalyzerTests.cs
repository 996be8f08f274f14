using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Roam.Generators.Diagnostics;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.Diagnostics;

/// <summary>What is said of the channels in a method: <c>[|…|]</c> marks the place, and without it nothing is reported.</summary>
public class ChannelAnalyzerTests
{
    private const string Contract =
        """

        [RoamService] public interface IFlow
        {
            ValueTask<long> SumAsync(Rx<int> numbers, CancellationToken token = default);
            ValueTask FillAsync(Tx<int> numbers, CancellationToken token = default);
        }
        """;

    [Theory]
    [InlineData("await using ([|tx|]) { await tx.SendAsync(1); }")]
    [InlineData("await using Tx<int> [|mine|] = tx; await mine.SendAsync(1);")]
    [InlineData("await using ([|tx|].ConfigureAwait(false)) { }", false)]
    [InlineData("await tx.SendAsync(1); await [|tx|].DisposeAsync();")]
    [InlineData("try { await tx.SendAsync(1); } finally { await [|tx|].DisposeAsync(); }")]
    [InlineData("await using (tx) { await tx.SendAsync(1); await tx.CompleteAsync(); }", false)]
    [InlineData("await using (tx) { try { await tx.SendAsync(1); } catch (Exception e) { await tx.CompleteAsync(e); throw; } }", false)]
    [InlineData("await using Tx<int> mine = tx; await mine.SendAsync(1); await tx.CompleteAsync();", false)]
    [InlineData("await using (tx) { await OtherAsync(tx); }", false)]
    [InlineData("await using (tx) { Func<Task> end = async () => await tx.CompleteAsync(); await end(); }", false)]
    [InlineData("await tx.DisposeAsync();", false)]
    [InlineData("await tx.SendAsync(1);", false)]
    public Task ROAM0070_disposed_of_without_having_been_completed(string body, bool isReported = true) => ReportsAsync(
        isReported ? "ROAM0070" : null,
        $$"""
        public class C
        {
            public async Task RunAsync(Tx<int> tx) { {{body}} }
            static Task OtherAsync(Tx<int> tx) => Task.CompletedTask;
        }
        """);

    [Theory]
    [InlineData("(Tx<int> [|tx|], Rx<int> rx) = RoamChannel.Create<int>(); await flow.SumAsync(rx);")]
    [InlineData("var ([|tx|], rx) = RoamChannel.Create<int>(); var call = flow.SumAsync(rx); await tx.SendAsync(1); await call;")]
    [InlineData("([|_|], Rx<int> rx) = RoamChannel.Create<int>(); await flow.SumAsync(rx);")]
    [InlineData("(Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>(); var call = flow.SumAsync(rx); await tx.CompleteAsync(); await call;", false)]
    [InlineData("(Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>(); var call = flow.SumAsync(rx); await tx.DisposeAsync(); await call;", false)]
    [InlineData("(Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>(); var call = flow.SumAsync(rx); Keep(tx); await call;", false)]
    [InlineData("(Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>(); var call = flow.SumAsync(rx); Kept = tx; await call;", false)]
    [InlineData("(Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>(); Keep(rx); await Task.Yield();", false)]
    [InlineData("(Kept, Rx<int> rx) = RoamChannel.Create<int>(); await flow.SumAsync(rx);", false)]
    public Task ROAM0071_never_completed(string body, bool isReported = true) => ReportsAsync(isReported ? "ROAM0071" : null, InMethod(body));

    [Theory]
    [InlineData("(Tx<int> tx, Rx<int> [|rx|]) = RoamChannel.Create<int>(); await flow.FillAsync(tx);")]
    [InlineData("(Tx<int> tx, [|_|]) = RoamChannel.Create<int>(); await flow.FillAsync(tx);")]
    [InlineData("(Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>(); var call = flow.FillAsync(tx); await rx.DisposeAsync(); await call;", false)]
    [InlineData("(Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>(); var call = flow.FillAsync(tx); Keep(rx); await call;", false)]
    [InlineData("(Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>(); Keep(tx); await Task.Yield();", false)]
    public Task ROAM0072_never_read(string body, bool isReported = true) => ReportsAsync(isReported ? "ROAM0072" : null, InMethod(body));

    [Theory]
    [InlineData("(Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>(); await [|flow.FillAsync(tx)|]; await foreach (int i in rx) { }")]
    [InlineData("(Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>(); await [|flow.FillAsync(tx)|].ConfigureAwait(false); await rx.ReadAsync();")]
    [InlineData("(Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>(); long sum = await [|flow.SumAsync(rx)|]; await tx.CompleteAsync();")]
    [InlineData("(Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>(); var call = flow.FillAsync(tx); await foreach (int i in rx) { } await call;", false)]
    [InlineData("(Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>(); Keep(rx); await flow.FillAsync(tx); await rx.DisposeAsync();", false)]
    [InlineData("(Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>(); await Task.WhenAll(flow.FillAsync(tx).AsTask(), ReadAsync()); async Task ReadAsync() { await rx.ReadAsync(); }", false)]
    [InlineData("(Tx<int> tx, Rx<int> rx) = RoamChannel.Create<int>(); _ = Task.Run(Read); await flow.FillAsync(tx); void Read() { Keep(rx); }", false)]
    public Task ROAM0073_awaited_before_the_channel_is_used(string body, bool isReported = true) =>
        ReportsAsync(isReported ? "ROAM0073" : null, InMethod(body));

    [Fact]
    public Task Generated_clients_make_calls_as_contracts_do() => ReportsAsync(
        "ROAM0072",
        "public class C { public async Task RunAsync(FlowClient flow) { (Tx<int> tx, [|_|]) = RoamChannel.Create<int>(); await flow.FillAsync(tx); } }");

    [Fact]
    public Task Same_names_elsewhere_mean_nothing() => ReportsAsync(
        null,
        "public class C { public async Task RunAsync(C flow) { (Tx<int> tx, _) = RoamChannel.Create<int>(); await flow.FillAsync(tx); } Task FillAsync(Tx<int> tx) => Task.CompletedTask; }");

    private static string InMethod(string body) =>
        $$"""
        public class C
        {
            public Tx<int>? Kept;
            public async Task RunAsync(IFlow flow) { {{body}} }
            static void Keep(object half) { }
        }
        """;

    private static async Task ReportsAsync(string? id, string marked)
    {
        int start = marked.IndexOf("[|", StringComparison.Ordinal);
        int end = marked.IndexOf("|]", StringComparison.Ordinal) - 2;
        string source = marked.Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal);
        Compilation compilation = GeneratorRun.Once(GeneratorRun.Compile(source + Contract)).Output;
        Assert.Empty(compilation.GetDiagnostics().Where(static item => item.Severity == DiagnosticSeverity.Error));
        var found = await compilation.WithAnalyzers([new RoamChannelAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        if (id is null)
        {
            Assert.Empty(found);
            return;
        }

        Diagnostic diagnostic = Assert.Single(found);
        Assert.Equal(
            (id, start, end),
            (diagnostic.Id, diagnostic.Location.SourceSpan.Start - GeneratorRun.Usings.Length, diagnostic.Location.SourceSpan.End - GeneratorRun.Usings.Length));
    }
}
