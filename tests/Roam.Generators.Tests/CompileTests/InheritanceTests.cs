using Microsoft.CodeAnalysis;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.CompileTests;

/// <summary>Contracts that derive from other interfaces, contracts among them, here and in other assemblies.</summary>
public class InheritanceTests
{
    /// <summary>Prints a contract's methods and calls what the client must have without a cast.</summary>
    private const string Printer =
        """

        internal static class Test
        {
            internal static string Run() => string.Join(" | ", System.Linq.Enumerable.Select(
                ThingDescriptor.Descriptor.Methods, method => method.Name + " " + method.WireName));
        }
        """;

    [Fact]
    public void Diamond_has_each_method_once() => Assert.Equal(
        "IThing.OwnAsync thing.own | IThing.LeftAsync thing.left | IThing.RightAsync thing.right | IThing.RootAsync thing.root",
        Execution.Run(
            """
            namespace App;
            public interface IRoot { ValueTask<int> RootAsync(); }
            public interface ILeft : IRoot { ValueTask LeftAsync(); }
            public interface IRight : IRoot { ValueTask RightAsync(); }
            [RoamService] public interface IThing : ILeft, IRight { ValueTask OwnAsync(); }
            internal static class Calls { internal static async Task All(ThingClient c) { await c.OwnAsync(); await c.LeftAsync(); await c.RightAsync(); int x = await c.RootAsync(); } }
            """ + Printer));

    [Fact]
    public void Hidden_method_stays_callable_under_another_name() => Assert.Equal(
        "IThing.GetAsync thing.get-text | IThing.GetAsync thing.get",
        Execution.Run(
            """
            namespace App;
            public interface IOld { ValueTask<int> GetAsync(int id); }
            [RoamService] public interface IThing : IOld { [RoamMethod("getText")] new ValueTask<string> GetAsync(int id); }
            internal static class Calls { internal static async Task All(ThingClient c) { string text = await c.GetAsync(1); int old = await ((IOld)c).GetAsync(1); } }
            """ + Printer));

    [Fact]
    public async Task Hidden_method_without_another_name_is_reported() => Assert.Equal(
        ["ROAM0013", "ROAM0013"],
        (await GeneratorRun.AnalyzeAsync(GeneratorRun.Compile(
            "public interface IOld { ValueTask<int> GetAsync(int id); } [RoamService] public interface IThing : IOld { new ValueTask<string> GetAsync(int id); }")))
        .Select(static item => item[..8]));

    [Fact]
    public void Base_that_is_a_contract_itself_keeps_its_own_names()
    {
        const string Source =
            """
            namespace App;
            [RoamService(Name = "Base")] public interface IBase { ValueTask<int> OneAsync(int x = 3); }
            [RoamService(Name = "Odd Name")] public interface IThing : IBase { [RoamMethod(Name = "2nd")] ValueTask TwoAsync(); }
            """;
        Assert.Equal("IThing.TwoAsync odd-name.2nd | IThing.OneAsync odd-name.one", Execution.Run(Source + Printer));
        Assert.Equal("IBase.OneAsync base.one", Execution.Run(Source + Printer.Replace("ThingDescriptor", "BaseDescriptor")));
    }

    [Fact]
    public void Closed_generic_bases_and_objects() => Assert.Equal(
        "IThing.PutAsync thing.put | IThing.PutAsync thing.put-text | IThing.FindAsync thing.find",
        Execution.Run(
            """
            namespace App;
            public record Page<T>(List<T> Items, Page<T>? Next) where T : notnull;
            public interface IStore<TKey, T> where T : notnull { ValueTask<Page<T>> FindAsync(TKey key); }
            public interface IPut<T> { ValueTask PutAsync(T value); }
            public interface IPutText : IPut<string> { [RoamMethod("put-text")] new ValueTask PutAsync(string value); }
            [RoamService] public interface IThing : IStore<Guid, KeyValuePair<string, int[]>>, IPutText;
            internal static class Calls { internal static async Task All(ThingClient c) { Page<KeyValuePair<string, int[]>> page = await c.FindAsync(Guid.Empty); await c.PutAsync(""); await ((IPut<string>)c).PutAsync(""); } }
            """ + Printer));

    [Fact]
    public void Of_methods_with_one_signature_the_most_derived_is_the_client_s() => Assert.Contains(
        "public global::System.Threading.Tasks.ValueTask PutAsync(string value) =>\n        global::Roam.CompilerServices.ClientCalls.InvokeAsync<ThingDescriptor.Put2Method",
        GeneratorRun.Of(
            """
            public interface IPut<T> { ValueTask PutAsync(T value); }
            public interface IPutText : IPut<string> { [RoamMethod("put-text")] new ValueTask PutAsync(string value); }
            [RoamService] public interface IThing : IPutText;
            """).AssertCompiles().Text);

    [Fact]
    public void Methods_with_a_body_stay_with_the_interface() => Assert.Equal(
        "IThing.AddAsync thing.add",
        Execution.Run(
            """
            namespace App;
            public interface IBase { ValueTask<int> FixedAsync(); int Size { get; } ValueTask HelloAsync() => default; }
            [RoamService]
            public interface IThing : IBase
            {
                ValueTask<int> AddAsync(int x, int y);
                ValueTask<int> DoubleAsync(int x) => AddAsync(x, x);
                int Sum(params ReadOnlySpan<int> all) => all.Length;
                T Same<T>(T value) => value;
                protected void Hook() { }
                int Twice => 2 * Size;
                ValueTask<int> IBase.FixedAsync() => new(5);
                int IBase.Size => 3;
            }
            internal static class Calls { internal static ValueTask<int> Double(IThing thing) => thing.DoubleAsync(4); }
            """ + Printer));

    [Fact]
    public void Bodies_that_are_taken_back_or_compete_are_called_remotely() => Assert.Equal(
        "IThing.OneAsync thing.one | IThing.TwoAsync thing.two",
        Execution.Run(
            """
            namespace App;
            public interface IOne { ValueTask OneAsync() => default; }
            public interface ITwo { ValueTask TwoAsync(); }
            public interface ILeft : ITwo { ValueTask ITwo.TwoAsync() => default; }
            public interface IRight : ITwo { ValueTask ITwo.TwoAsync() => default; }
            [RoamService] public interface IThing : IOne, ILeft, IRight { abstract ValueTask IOne.OneAsync(); }
            """ + Printer));

    [Fact]
    public void Bases_in_another_assembly()
    {
        MetadataReference library = new Project { AssemblyName = "Library" }.Build(
            """
            namespace Library;
            public record Item(string Name, int Count = 3);
            public interface IReader<T> { ValueTask<T?> ReadAsync(int id, Item? item = null, double ratio = -1.5); }
            [RoamService] public interface IBase : IReader<Item> { ValueTask DropAsync() => default; [RoamMethod("wipe")] Task ClearAsync(); }
            """);
        GeneratorRun run = new Project { References = [library] }.AssertCompiles(
            """
            using Library;
            namespace App;
            [RoamService] public interface IThing : IBase { ValueTask OwnAsync(Item item); }
            internal static class Calls { internal static async Task All(ThingClient c) { await c.ClearAsync(); Item? item = await c.ReadAsync(1); } }
            """);
        Assert.Contains("\"thing.wipe\"", run.Text);
        Assert.DoesNotContain("DropAsync", run.Text);
        Assert.Contains("double ratio = -1.5D", run.Text);
    }

    [Fact]
    public async Task Bad_member_of_a_base_in_another_assembly_is_reported_at_the_contract()
    {
        MetadataReference library = new Project { AssemblyName = "Library" }.Build("public interface IBase { int Count { get; } ValueTask GoAsync(object x); }");
        Compilation compilation = new Project { References = [library] }.Compile("[RoamService] public interface IThing : IBase;");
        Assert.Equal(
            [
                "ROAM0005: 'IThing.Count' cannot be called remotely; a contract holds no properties, events, indexers, static or non-public members",
                "ROAM0008: IThing.GoAsync: 'object' cannot be serialised, because it does not say what it holds",
            ],
            await GeneratorRun.AnalyzeAsync(compilation));
        Assert.Empty(GeneratorRun.Once(compilation).AssertFilesCompile().Code);
    }
}
