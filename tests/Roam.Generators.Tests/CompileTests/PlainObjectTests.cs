using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.CompileTests;

/// <summary>Objects as people have them: setters and constructors for the own assembly, and collections that the object makes itself.</summary>
public class PlainObjectTests
{
    [Fact]
    public void Internal_setters_and_constructors_are_used_and_collections_filled() => Assert.Equal(
        "7 8 9 | inner 5 | a,b | 1,2 | x=1 | 3 | none | public 4 | 7 1 2,3",
        Execution.Run(
            """
            namespace App;

            public class Setters { public int A { get; internal set; } public int B { get; protected internal set; } public int C { get; internal init; } }
            public class Inner { internal Inner(string name, int size) { Name = name; Size = size; } public string Name { get; } public int Size { get; } }
            public class Held
            {
                public List<string> List { get; } = ["default"];
                public ISet<int> Set { get; } = new HashSet<int>();
                public Dictionary<string, int> Map { get; } = [];
                public readonly System.Collections.ObjectModel.ObservableCollection<int> Field = [];
                public IList<int>? None { get; }
                public List<string> Computed => List;
            }
            public class Both { internal Both() { } public Both(int x) => X = x; public int X { get; } }
            public readonly struct Filled(int x) { public int X { get; } = x; public List<int> Items { get; } = []; }
            public record All(Setters Setters, Inner Inner, Held Held, Both Both, Filled Filled);

            [RoamService]
            public interface IEcho { ValueTask<All> EchoAsync(All value); }

            internal static class Test
            {
                internal static string Run()
                {
                    All all = new(new() { A = 7, B = 8, C = 9 }, new("inner", 5), new(), new(4), new(7));
                    all.Held.List.Clear();
                    all.Held.List.AddRange(["a", "b"]);
                    all.Held.Set.Add(1);
                    all.Held.Set.Add(2);
                    all.Held.Map["x"] = 1;
                    all.Held.Field.Add(3);
                    all.Filled.Items.AddRange([2, 3]);
                    all = Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, All>.EchoResult(all);
                    return $"{all.Setters.A} {all.Setters.B} {all.Setters.C} | {all.Inner.Name} {all.Inner.Size} | {string.Join(',', all.Held.List)} | {string.Join(',', all.Held.Set)}"
                        + $" | x={all.Held.Map["x"]} | {string.Join(',', all.Held.Field)} | {(all.Held.None is null ? "none" : "some")} | public {all.Both.X}"
                        + $" | {all.Filled.X} 1 {string.Join(',', all.Filled.Items)}";
                }
            }
            """));

    [Fact]
    public void New_forms_come_back_through_generated_code() => Assert.Equal(
        "16 | top 2, next 1 | 4 | 1.5 | 2..^1 | {\"a\":[1]} | 127.0.0.1",
        Execution.Run(
            """
            using System.Text.Json.Nodes;
            namespace App;

            public record Forms(
                (int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int) Long, Stack<int> Stack, int[,] Grid,
                Complex Number, Range Range, JsonNode? Json, System.Net.IPAddress? Address);

            [RoamService]
            public interface IEcho { ValueTask<Forms> EchoAsync(Forms value); }

            internal static class Test
            {
                internal static string Run()
                {
                    Forms x = new((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16), new([1, 2]), new[,] { { 1, 2 }, { 3, 4 } }, new(1.5, 0), 2..^1, JsonNode.Parse("{\"a\":[1]}"), System.Net.IPAddress.Loopback);
                    x = Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, Forms>.EchoResult(x);
                    return $"{x.Long.Item16} | top {x.Stack.Pop()}, next {x.Stack.Pop()} | {x.Grid[1, 1]} | {x.Number.Real.ToString(System.Globalization.CultureInfo.InvariantCulture)} | {x.Range} | {x.Json!.ToJsonString()} | {x.Address}";
                }
            }
            """));

    [Fact]
    public void Collection_that_takes_no_elements_is_refused() => Assert.Equal(
        "A member of type 'System.Collections.Generic.ICollection`1[System.Int32]' has no setter, and its value takes no elements.",
        Execution.Run(
            """
            namespace App;
            public class Fixed { public ICollection<int> Items { get; } = new int[] { 1 }; }
            [RoamService] public interface IEcho { ValueTask<Fixed> EchoAsync(Fixed value); }
            internal static class Test
            {
                internal static string Run() => Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, Fixed>.Error(
                    () => Wire<EchoDescriptor.EchoMethod, EchoDescriptor.EchoMethod.Arguments, Fixed>.EchoResult(new()));
            }
            """));

    [Fact]
    public void Static_members_with_a_body_are_left_alone()
    {
        GeneratorRun run = GeneratorRun.Of(
            """
            [RoamService]
            public interface IThing
            {
                const int Limit = 3;
                static readonly string Name = "thing";
                static int Count() => Limit;
                static int Twice => 2 * Count();
                static virtual int More() => 4;
                private static void Hidden() { }
                ValueTask GoAsync(CancellationToken token);
            }
            """).AssertCompiles();
        Assert.Single(run.Files);
    }

    [Theory]
    [InlineData("System.IO.Stream", "Stream", "a stream does not travel; take a Tx<ReadOnlyMemory<byte>> or an Rx<ReadOnlyMemory<byte>> as a parameter, or use byte[] for a short one")]
    [InlineData("System.IO.MemoryStream", "MemoryStream", "a stream does not travel; take a Tx<ReadOnlyMemory<byte>> or an Rx<ReadOnlyMemory<byte>> as a parameter, or use byte[] for a short one")]
    [InlineData("IProgress<int>", "IProgress<int>", "progress is reported on a channel; take a Tx<T> as a parameter, and report with SendAsync")]
    [InlineData("System.Threading.Channels.ChannelReader<int>", "ChannelReader<int>", "a channel is a Tx<T> or an Rx<T> here; take an Rx<T>, or an IAsyncEnumerable<T>, as a parameter")]
    [InlineData("Exception", "Exception", "an exception does not travel; return a Result<T, TError> with a type of your own, or throw it: the caller gets a RoamException")]
    [InlineData("Failure", "Failure", "an exception does not travel; return a Result<T, TError> with a type of your own, or throw it: the caller gets a RoamException")]
    [InlineData("Other", "Other", "it has no constructor whose parameters are named after its members: 'y' of 'Other(int x, int y)' fits none that is public and sent")]
    [InlineData("Typed", "Typed", "it has no constructor whose parameters are named after its members: 'x' of 'Typed(string x)' is of another type than 'X', whose type is 'int'")]
    [InlineData("Closed", "Closed", "it has no constructor that generated code may call: a public one, or an internal one of the same assembly")]
    public async Task Types_without_a_codec_say_what_to_use(string type, string name, string reason)
    {
        GeneratorRun run = GeneratorRun.Of(
            $$"""
            public class Failure : Exception;
            public class Other { public Other(int x, int y) => X = x + y; public int X { get; } }
            public class Typed { public Typed(string x) => X = x.Length; public int X { get; } }
            public class Closed { private Closed() { } public int X { get; set; } }
            [RoamService] public interface IThing { ValueTask GoAsync({{type}} x, CancellationToken token); }
            """);
        Assert.Empty(run.Code);
        Assert.Equal([$"ROAM0008: IThing.GoAsync: '{name}' cannot be serialised, because {reason}"], await GeneratorRun.AnalyzeAsync(run.Output));
    }

    [Theory]
    [InlineData("CallContext", "a context may only be the last parameter of a method")]
    [InlineData("CancellationToken", "a token may only be the last parameter of a method")]
    public async Task Contexts_and_tokens_inside_objects_are_refused(string type, string reason)
    {
        GeneratorRun run = GeneratorRun.Of(
            $"public record Order(int Id, {type} Inner); [RoamService] public interface IThing {{ ValueTask GoAsync(Order order, CancellationToken token); }}");
        Assert.Empty(run.Code);
        Assert.Equal([$"ROAM0008: IThing.GoAsync → Order.Inner: '{type}' cannot be serialised, because {reason}"], await GeneratorRun.AnalyzeAsync(run.Output));
    }
}
