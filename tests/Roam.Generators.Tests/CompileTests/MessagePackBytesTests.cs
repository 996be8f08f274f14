using System.Globalization;
using Roam.Generators.Parsing;
using Roam.Generators.Tests.Harness;

namespace Roam.Generators.Tests.CompileTests;

/// <summary>
/// Generated codecs write, for every supported type, the bytes that MessagePack-CSharp's standard resolver writes. Those of single values
/// were recorded from it (messagepack-csharp.txt); those of objects and variants are written down from the format that it documents: an
/// object is a map of its members' names, or of their string keys, or an array with nil where no member has the index; a union is an array
/// of the key and the value. Text stands in quotes.
/// </summary>
public class MessagePackBytesTests
{
    private const string Types =
        """
        using System.Runtime.Serialization;
        using MessagePack;
        namespace App;

        public enum Plain { A, B = 300 }
        public enum Signed : sbyte { Low = -128 }
        [Flags] public enum Wide : ulong { All = ulong.MaxValue }

        [MessagePackObject(keyAsPropertyName: true)] public record Person(string Name, int Age, string? Nick = null);
        [MessagePackObject(true)] public class Base { public int Id { get; set; } }
        [MessagePackObject(true)] public class Derived : Base { public string? Text; public bool Flag { get; set; } [IgnoreMember] public int Hidden { get; set; } = 9; }
        [MessagePackObject(true)] public class Node { public int Value { get; set; } public Node? Next { get; set; } }
        [MessagePackObject(true)] public struct Size { public byte Width { get; set; } public byte Height; }
        [MessagePackObject(true)] public class Empty;
        [MessagePackObject(true)] public class Box<T> { public T? Item { get; set; } }
        [MessagePackObject(true)] public class Sixteen { public bool A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P; }

        [MessagePackObject] public class Keyed { [Key(3)] public string? Last { get; set; } [Key(0)] public int First { get; set; } [Key(1)] public long[]? Numbers; }
        [MessagePackObject] public record Point([property: Key(0)] int X, [property: Key(1)] int Y);
        [MessagePackObject] public readonly struct Pair { [SerializationConstructor] public Pair(int a, int b) { A = a; B = b; } [Key(1)] public int A { get; } [Key(0)] public int B { get; } }
        [MessagePackObject] public class Computed { [Key(0)] public int A { get; set; } [Key(1)] public int Twice => 2 * A; }
        [MessagePackObject] public class KeyedBase { [Key(0)] public int A { get; set; } }
        [MessagePackObject] public class KeyedDerived : KeyedBase { [Key(1)] public int B { get; set; } }
        [MessagePackObject] public class Far { [Key(16)] public int A { get; set; } }
        [MessagePackObject] public class None;
        [MessagePackObject] public class Texts { [Key("b")] public int First { get; set; } [Key("a long one")] public int Second { get; set; } }

        [DataContract] public class Contract { [DataMember(Name = "n")] public int Number { get; set; } [DataMember] public string Text { get; set; } = ""; public int Hidden { get; set; } }
        [DataContract] public class Ordered { [DataMember(Order = 1)] public int B { get; set; } [DataMember(Order = 0)] public int A { get; set; } }

        [Union(0, typeof(Circle)), Union(200, typeof(Square))] public interface IShape;
        [MessagePackObject] public class Circle : IShape { [Key(0)] public double Radius { get; set; } }
        [MessagePackObject(true)] public struct Square : IShape { public int Side { get; set; } }
        [Union(-1, typeof(Leaf)), Union(1, typeof(Branch))] public abstract class Tree;
        [MessagePackObject(true)] public class Leaf : Tree;
        [MessagePackObject] public class Branch : Tree { [Key(0)] public Tree? Left { get; set; } [Key(1)] public Tree? Right { get; set; } }
        """;

    /// <summary>Values whose bytes were recorded from MessagePack-CSharp, as expressions.</summary>
    private static readonly (string Type, string Value, string Vector)[] Recorded =
    [
        ("bool", "true", "bool.true"),
        ("bool", "false", "bool.false"),
        ("sbyte", "sbyte.MinValue", "sbyte.min"),
        ("sbyte", "-32", "sbyte.-32"),
        ("byte", "128", "byte.128"),
        ("short", "-129", "short.-129"),
        ("ushort", "256", "ushort.256"),
        ("int", "-32769", "int.-32769"),
        ("int", "int.MaxValue", "int.max"),
        ("uint", "uint.MaxValue", "uint.max"),
        ("long", "long.MinValue", "long.min"),
        ("long", "4294967296", "long.4294967296"),
        ("ulong", "ulong.MaxValue", "ulong.max"),
        ("Int128", "Int128.MinValue", "int128.min"),
        ("UInt128", "258", "uint128.258"),
        ("Half", "(Half)1.5", "half.1.5"),
        ("float", "float.NaN", "float.nan"),
        ("double", "0.1", "double.0.1"),
        ("double", "-0.0", "double.-0"),
        ("char", "'\\ud800'", "char.d800"),
        ("decimal", "1.500m", "decimal.1.500"),
        ("decimal", "new decimal(0, 0, 0, true, 1)", "decimal.-0.0"),
        ("Guid", "new Guid(\"00112233-4455-6677-8899-aabbccddeeff\")", "guid"),
        ("DateTime", "DateTime.MinValue", "datetime.min"),
        ("DateTime", "new DateTime(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddTicks(6789)", "datetime.2024.ticks"),
        ("DateTime", "new DateTime(2514, 5, 30, 1, 53, 4, DateTimeKind.Utc)", "datetime.2514+1"),
        ("DateTimeOffset", "new DateTimeOffset(2024, 1, 2, 3, 4, 5, 678, TimeSpan.FromMinutes(-570))", "datetimeoffset.-9:30"),
        ("DateOnly", "new DateOnly(2024, 1, 2)", "dateonly.2024"),
        ("TimeOnly", "new TimeOnly(3, 4, 5, 678)", "timeonly.3:04:05.678"),
        ("TimeSpan", "TimeSpan.FromSeconds(1)", "timespan.1s"),
        ("BigInteger", "BigInteger.Pow(10, 30)", "biginteger.10^30"),
        ("Uri", "new Uri(\"../x y\", UriKind.Relative)", "uri.relative"),
        ("Version", "new Version(1, 2, 3, int.MaxValue)", "version.4"),
        ("string", "\"\\u00e9\\u00df\\u4e2d\\ud83d\\ude00\"", "string.accents"),
        ("string", "new string('a', 256)", "string.256"),
        ("byte[]", "[1, 2, 3]", "bytes.3"),
        ("Memory<byte>", "new byte[] { 1, 2 }", "memory.bytes"),
        ("ReadOnlyMemory<byte>", "new byte[] { 1, 2 }", "readonlymemory.bytes"),
        ("int?", "null", "nullable.null"),
        ("int?", "5", "nullable.5"),
        ("string?", "null", "optional.null"),
        ("string?", "\"a\"", "optional.a"),
        ("int[]", "[1, -1, 300]", "array.int"),
        ("bool[]", "new bool[16]", "array.16"),
        ("string?[]", "[\"a\", null]", "array.optional"),
        ("int[][]", "[[1], []]", "array.nested"),
        ("List<int>", "[1, 200]", "list.int"),
        ("List<byte>", "[1, 200]", "list.byte"),
        ("IList<int>", "[1, 200]", "ilist"),
        ("ICollection<int>", "[1, 200]", "icollection"),
        ("IEnumerable<int>", "[1, 200]", "ienumerable"),
        ("IReadOnlyList<int>", "[1, 200]", "ireadonlylist"),
        ("IReadOnlyCollection<int>", "[1, 200]", "ireadonlycollection"),
        ("ImmutableArray<int>", "[1, 200]", "immutablearray"),
        ("ImmutableList<int>", "[1, 200]", "immutablelist"),
        ("HashSet<int>", "[1, 200]", "hashset"),
        ("ISet<int>", "new HashSet<int> { 1, 200 }", "iset"),
        ("IReadOnlySet<int>", "new HashSet<int> { 1, 200 }", "ireadonlyset"),
        ("Memory<int>", "new int[] { 1, 200 }", "memory"),
        ("ReadOnlyMemory<int>", "new int[] { 1, 200 }", "readonlymemory"),
        ("Dictionary<string, int>", "new() { [\"a\"] = 1, [\"b\"] = 2 }", "dictionary"),
        ("IDictionary<string, int>", "new Dictionary<string, int> { [\"a\"] = 1 }", "idictionary"),
        ("IReadOnlyDictionary<string, int>", "new Dictionary<string, int> { [\"a\"] = 1 }", "ireadonlydictionary"),
        ("ImmutableDictionary<string, int>", "ImmutableDictionary<string, int>.Empty.Add(\"a\", 1)", "immutabledictionary"),
        ("Dictionary<Guid, DateTime>", "new() { [Guid.Empty] = DateTime.UnixEpoch }", "dictionary.guid"),
        ("Queue<int>", "new([1, 200])", "queue"),
        ("Stack<int>", "new([1, 200])", "stack"),
        ("LinkedList<int>", "new([1, 200])", "linkedlist"),
        ("SortedSet<int>", "new([1, 200])", "sortedset"),
        ("System.Collections.Concurrent.ConcurrentQueue<int>", "new([1, 200])", "concurrentqueue"),
        ("System.Collections.Concurrent.ConcurrentStack<int>", "new([1, 200])", "concurrentstack"),
        ("System.Collections.ObjectModel.Collection<int>", "[1, 200]", "collection"),
        ("System.Collections.ObjectModel.ObservableCollection<int>", "new([1, 200])", "observablecollection"),
        ("System.Collections.ObjectModel.ReadOnlyCollection<int>", "[1, 200]", "readonlycollection"),
        ("System.Collections.ObjectModel.ReadOnlyObservableCollection<int>", "new(new System.Collections.ObjectModel.ObservableCollection<int>([1, 200]))", "readonlyobservablecollection"),
        ("ImmutableHashSet<int>", "[1, 200]", "immutablehashset"),
        ("ImmutableSortedSet<int>", "[1, 200]", "immutablesortedset"),
        ("ImmutableQueue<int>", "[1, 200]", "immutablequeue"),
        ("ImmutableStack<int>", "[1, 200]", "immutablestack"),
        ("IImmutableList<int>", "ImmutableList.Create(1, 200)", "iimmutablelist"),
        ("IImmutableSet<int>", "ImmutableHashSet.Create(1, 200)", "iimmutableset"),
        ("IImmutableQueue<int>", "ImmutableQueue.Create(1, 200)", "iimmutablequeue"),
        ("IImmutableStack<int>", "ImmutableStack.Create(1, 200)", "iimmutablestack"),
        ("ArraySegment<int>", "new int[] { 1, 200 }", "arraysegment"),
        ("ArraySegment<byte>", "new byte[] { 1, 2 }", "arraysegment.bytes"),
        ("SortedDictionary<string, int>", "new() { [\"a\"] = 1 }", "sorteddictionary"),
        ("SortedList<string, int>", "new() { [\"a\"] = 1 }", "sortedlist"),
        ("System.Collections.Concurrent.ConcurrentDictionary<string, int>", "new() { [\"a\"] = 1 }", "concurrentdictionary"),
        ("System.Collections.ObjectModel.ReadOnlyDictionary<string, int>", "new(new Dictionary<string, int> { [\"a\"] = 1 })", "readonlydictionary"),
        ("ImmutableSortedDictionary<string, int>", "ImmutableSortedDictionary<string, int>.Empty.Add(\"a\", 1)", "immutablesorteddictionary"),
        ("IImmutableDictionary<string, int>", "ImmutableDictionary<string, int>.Empty.Add(\"a\", 1)", "iimmutabledictionary"),
        ("KeyValuePair<int, string>", "new(1, \"a\")", "keyvaluepair"),
        ("ValueTuple<int>", "new(1)", "tuple.1"),
        ("(int, string)", "(1, \"a\")", "tuple.2"),
        ("(int A, string B, bool C)", "(1, \"a\", true)", "tuple.3"),
        ("(int, int, int, int)", "(1, 2, 3, 4)", "tuple.4"),
        ("(int, int, int, int, int)", "(1, 2, 3, 4, 5)", "tuple.5"),
        ("(int, int, int, int, int, int)", "(1, 2, 3, 4, 5, 6)", "tuple.6"),
        ("(int, int, int, int, int, int, string)", "(1, 2, 3, 4, 5, 6, \"g\")", "tuple.7"),
        ("DayOfWeek", "DayOfWeek.Friday", "enum"),
    ];

    private static readonly (string Type, string Value, string Bytes)[] Written =
    [
        ("Plain", "Plain.B", "cd 01 2c"),
        ("Plain", "(Plain)(-1)", "ff"),
        ("Signed", "Signed.Low", "d0 80"),
        ("Wide", "Wide.All", "cf ff ff ff ff ff ff ff ff"),
        ("Plain?", "null", "c0"),
        ("List<Plain?>", "[null, Plain.A]", "92 c0 00"),

        // Maps of names.
        ("Person", "new(\"Ada\", 300)", "83 a4 'Name' a3 'Ada' a3 'Age' cd 01 2c a4 'Nick' c0"),
        ("Person?", "null", "c0"),
        ("Derived", "new() { Id = 1, Flag = true, Text = \"t\" }", "83 a2 'Id' 01 a4 'Flag' c3 a4 'Text' a1 't'"),
        ("Node", "new() { Value = 1, Next = new() { Value = 2 } }", "82 a5 'Value' 01 a4 'Next' 82 a5 'Value' 02 a4 'Next' c0"),
        ("Size", "new() { Width = 1, Height = 255 }", "82 a5 'Width' 01 a6 'Height' cc ff"),
        ("Size?", "null", "c0"),
        ("Empty", "new()", "80"),
        ("Box<List<Size?>>", "new() { Item = [null] }", "81 a4 'Item' 91 c0"),
        ("Box<double>", "new() { Item = 1.5 }", "81 a4 'Item' cb 3f f8 00 00 00 00 00 00"),
        ("Sixteen", "new() { P = true }", "de 00 10 a1 'A' c2 a1 'B' c2 a1 'C' c2 a1 'D' c2 a1 'E' c2 a1 'F' c2 a1 'G' c2 a1 'H' c2 a1 'I' c2 a1 'J' c2 a1 'K' c2 a1 'L' c2 a1 'M' c2 a1 'N' c2 a1 'O' c2 a1 'P' c3"),
        ("Dictionary<Plain, Person[]>", "new() { [Plain.A] = [new(\"\", 0)] }", "81 00 91 83 a4 'Name' a0 a3 'Age' 00 a4 'Nick' c0"),
        ("(Person?, Point)", "(null, new(1, 2))", "92 c0 92 01 02"),

        // Arrays by index.
        ("Keyed", "new() { First = 1, Last = \"x\", Numbers = [2] }", "94 01 91 02 c0 a1 'x'"),
        ("Keyed", "new()", "94 00 c0 c0 c0"),
        ("Point", "new(-1, 128)", "92 ff cc 80"),
        ("Pair", "new(1, 2)", "92 02 01"),
        ("Computed", "new() { A = 3 }", "92 03 06"),
        ("KeyedDerived", "new() { A = 1, B = 2 }", "92 01 02"),
        ("Far", "new() { A = 1 }", "dc 00 11 c0 c0 c0 c0 c0 c0 c0 c0 c0 c0 c0 c0 c0 c0 c0 c0 01"),
        ("None", "new()", "90"),

        // Maps of string keys.
        ("Texts", "new() { First = 1, Second = 2 }", "82 a1 'b' 01 aa 'a long one' 02"),
        ("Contract", "new() { Number = 1, Text = \"t\", Hidden = 5 }", "82 a1 'n' 01 a4 'Text' a1 't'"),
        ("Ordered", "new() { A = 1, B = 2 }", "92 01 02"),

        // Unions.
        ("IShape", "new Circle { Radius = 1.5 }", "92 00 91 cb 3f f8 00 00 00 00 00 00"),
        ("IShape", "new Square { Side = 7 }", "92 cc c8 81 a4 'Side' 07"),
        ("IShape?", "null", "c0"),
        ("List<IShape?>", "[null, new Square()]", "92 c0 92 cc c8 81 a4 'Side' 00"),
        ("Tree", "new Branch { Left = new Leaf() }", "92 01 92 92 ff 80 c0"),
    ];

    [Fact]
    public void Generated_codecs_write_and_read_these_bytes()
    {
        Dictionary<string, string> vectors = File.ReadLines(Path.Combine(Repository.Root, "tests/Roam.Payloads.Tests/Vectors/messagepack-csharp.txt"))
            .Where(static line => !line.StartsWith('#') && line.Length != 0)
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToDictionary(static columns => columns[0], static columns => columns[1]);
        (string Type, string Value, string Hex)[] rows =
        [
            .. Recorded.Select(row => (row.Type, row.Value, vectors[row.Vector])),
            .. Written.Select(static row => (row.Type, row.Value, Parse(row.Bytes))),
        ];
        string methods = string.Concat(rows.Select(static (row, index) => $"    ValueTask<{row.Type}> M{index}Async({row.Type} value);\n"));
        string tests = string.Concat(rows.Select(static (row, index) =>
            $"        yield return Case<EchoDescriptor.M{index}Method, EchoDescriptor.M{index}Method.Arguments, {row.Type}>(new({Cast(row)}), \"91{row.Hex}\");\n"));
        string actual = Execution.Run(
            $$"""
            {{Types}}

            [RoamService] public interface IEcho
            {
            {{methods}}}

            internal static class Test
            {
                internal static string Run() => string.Join("\n", Cases());

                private static IEnumerable<string> Cases()
                {
            {{tests}}    }

                private static string Case<TMethod, TArguments, TResult>(TArguments arguments, string expected)
                    where TMethod : struct, Roam.CompilerServices.IRoamMethod<TArguments, TResult>
                    where TArguments : struct
                {
                    byte[] written = Wire<TMethod, TArguments, TResult>.Write(arguments);
                    byte[] again = Wire<TMethod, TArguments, TResult>.Write(Wire<TMethod, TArguments, TResult>.Read(Convert.FromHexString(expected)));
                    return $"{Convert.ToHexStringLower(written)} {Convert.ToHexStringLower(again)}";
                }
            }
            """,
            LookAlikes.MessagePack);
        Assert.Equal(
            rows.Select(static row => $"{row.Type} {row.Value}: 91{row.Hex} 91{row.Hex}"),
            actual.Split('\n').Select((line, index) => $"{rows[index].Type} {rows[index].Value}: {line}"));
    }

    [Fact]
    public void Every_built_in_type_has_its_bytes_here()
    {
        string source = string.Concat(Recorded.Select(static (row, index) => $"public class C{index} {{ public {row.Type} Value = default!; }}\n"));
        var compilation = GeneratorRun.Compile(source);
        HashSet<string> covered =
        [
            .. Recorded.Select((_, index) => (Microsoft.CodeAnalysis.IFieldSymbol)compilation.GetTypeByMetadataName($"C{index}")!.GetMembers("Value").Single())
                .Select(static field => field.Type.WithNullableAnnotation(Microsoft.CodeAnalysis.NullableAnnotation.NotAnnotated).FullMetadataName() ?? ""),
        ];

        // A bag has no order of its own, and MessagePack-CSharp knows no frozen collections: Roam.Payloads.Tests has theirs.
        string[] elsewhere =
        [
            "System.Collections.Concurrent.ConcurrentBag`1", "System.Collections.Frozen.FrozenSet`1", "System.Collections.Frozen.FrozenDictionary`2",
        ];
        Assert.Empty(BuiltInTypes.Primitives.Keys.Concat(BuiltInTypes.Collections.Keys).Except(covered).Except(elsewhere));
    }

    private static string Cast((string Type, string Value, string Hex) row) =>
        row.Value.StartsWith('[') || row.Value.StartsWith("new(", StringComparison.Ordinal) ? row.Value : $"({row.Type})({row.Value})";

    /// <summary>Hex digits, and text in quotes, as one string of hex digits.</summary>
    private static string Parse(string bytes)
    {
        string[] parts = bytes.Split('\'');
        return string.Concat(parts.Select(static (part, index) => index % 2 == 0
            ? part.Replace(" ", "", StringComparison.Ordinal)
            : string.Concat(part.Select(static character => ((int)character).ToString("x2", CultureInfo.InvariantCulture)))));
    }
}
