using Microsoft.CodeAnalysis;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.CompileTests;

/// <summary>Every type that a contract may name compiles, without a warning, in code with and without nullable annotations.</summary>
public class TypeTests
{
    private static readonly string[] Primitives =
    [
        "bool", "sbyte", "byte", "short", "ushort", "int", "uint", "long", "ulong", "Int128", "UInt128", "Half", "float", "double", "char",
        "decimal", "Guid", "DateTime", "DateTimeOffset", "DateOnly", "TimeOnly", "TimeSpan", "BigInteger", "Color", "Point",
        "(int A, string B)", "ValueTuple<int>", "KeyValuePair<string, int>", "Memory<byte>", "ReadOnlyMemory<byte>", "Memory<int>",
        "ReadOnlyMemory<string>", "ImmutableArray<int>", "Result<int, Color>", "Result<Person, string>",
        "(byte, short, int, long, float, double, string)", "(byte, short, int, long, float, double, string, Person)",
        "(int A, int B, int C, int D, int E, int F, int G, int H, string I, int J, int K, int L, int M, int N, Person O, int P)",
        "System.Numerics.Complex", "System.Numerics.Vector2", "System.Numerics.Vector3", "System.Numerics.Vector4", "Index", "Range",
        "ArraySegment<int>", "ArraySegment<byte>", "System.Text.Json.JsonElement",
    ];

    private static readonly string[] References =
    [
        "string", "Uri", "Version", "byte[]", "int[]", "string[]", "int[][]", "byte[][]", "List<int>", "IList<string>",
        "ICollection<Point>", "IEnumerable<int>", "IReadOnlyList<Color>", "IReadOnlyCollection<Person>", "ImmutableList<int>",
        "HashSet<string>", "ISet<int>", "IReadOnlySet<Guid>", "Dictionary<string, int>", "IDictionary<int, Person>",
        "IReadOnlyDictionary<Color, List<Person>>", "ImmutableDictionary<string, Point>", "Person", "Box<int>", "Box<string>",
        "Box<Box<Person>>", "Outer.Inner", "Outer.Generic<int>.Deep", "List<(int, Person)>", "List<Result<int, string>>",
        "Dictionary<string, Dictionary<string, List<int[]>>>", "Node", "int[,]", "Person[,,]", "string[,,,]", "int[][,]",
        "Queue<Person>", "Stack<int>", "LinkedList<string>", "SortedSet<int>", "SortedDictionary<string, Person>", "SortedList<int, string>",
        "System.Collections.Concurrent.ConcurrentDictionary<string, Person>", "System.Collections.Concurrent.ConcurrentQueue<int>",
        "System.Collections.Concurrent.ConcurrentStack<string>", "System.Collections.Concurrent.ConcurrentBag<Point>",
        "System.Collections.ObjectModel.ObservableCollection<Person>", "System.Collections.ObjectModel.ReadOnlyCollection<int>",
        "System.Collections.ObjectModel.ReadOnlyDictionary<string, int>", "System.Collections.Frozen.FrozenSet<string>",
        "System.Collections.Frozen.FrozenDictionary<string, Person>", "ImmutableHashSet<int>", "ImmutableSortedSet<string>",
        "ImmutableSortedDictionary<string, int>", "ImmutableQueue<int>", "ImmutableStack<Person>", "IImmutableList<int>",
        "IImmutableSet<int>", "IImmutableDictionary<string, Person>", "System.Net.IPAddress", "System.Globalization.CultureInfo",
        "TimeZoneInfo", "System.Text.Json.JsonDocument", "System.Text.Json.Nodes.JsonNode", "System.Text.Json.Nodes.JsonObject",
    ];

    private const string Types =
        """
        namespace App;

        public enum Color : byte { Red, Green = 5, Blue = 5 }
        public readonly record struct Point(int X, int Y);
        public record Person(string Name, int Age);
        public class Box<T> { public T Value { get; set; } = default!; public List<T> More { get; init; } = []; }
        public static class Outer
        {
            public sealed record Inner(string Text);
            public static class Generic<T> { public record Deep(T Value); }
        }
        public class Node { public int Value; public Node Next { get; set; } = null!; public List<Node> Children { get; set; } = []; }

        """;

    [Fact]
    public void Every_type_compiles_in_every_place_with_annotations()
    {
        string[] all = [.. Primitives, .. References, .. Primitives.Select(static item => item + "?"), .. References.Select(static item => item + "?")];
        GeneratorRun.Of(Types + Contract(all)).AssertCompiles();
    }

    [Fact]
    public void Every_type_compiles_in_every_place_without_annotations()
    {
        string[] all = [.. Primitives, .. References, .. Primitives.Select(static item => item + "?")];
        GeneratorRun.Once(GeneratorRun.Compile(NullableContextOptions.Disable, Types.Replace("null!", "null").Replace("default!", "default") + Contract(all))).AssertCompiles();
    }

    [Fact]
    public void Every_type_has_its_codec()
    {
        GeneratorRun run = GeneratorRun.Of(Types + Contract(["byte[]", "Memory<byte>", "ReadOnlyMemory<byte>", "string?", "int?", "List<string?>", "(int, string)"]));
        string text = run.Text.Replace("global::Roam.Payloads.Codecs.", "");
        Assert.Contains("ByteArrayCodec.Write", text);
        Assert.Contains("ByteMemoryCodec.Write", text);
        Assert.Contains("ByteReadOnlyMemoryCodec.Write", text);
        Assert.Contains("OptionalCodec<string, StringCodec>.Write", text);
        Assert.Contains("NullableCodec<int, Int32Codec>.Write", text);
        Assert.Contains("ListCodec<string?, OptionalCodec<string, StringCodec>>.Write", text);
        Assert.Contains("TupleCodec<int, string, Int32Codec, StringCodec>.Write", text);
    }

    private static string Contract(string[] types) =>
        "[RoamService] public interface IAll {\n"
        + string.Concat(types.Select(static (type, index) =>
            $$"""
                ValueTask<{{type}}> Get{{index}}Async({{type}} value);
                Task<Result<{{type}}, List<{{type}}>>> Try{{index}}Async(List<{{type}}> values, Tx<{{type}}> output);
                IAsyncEnumerable<{{type}}> Stream{{index}}Async(IAsyncEnumerable<{{type}}> values);

            """))
        + "}";
}
